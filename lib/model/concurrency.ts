import { exactly, type Moment } from "./moment.js";
import { type Progress, running } from "./progress.js";
import { joinWalk, leaveWalk, sideWalk, type Walk, within } from "./walk.js";

/** Runs one of several, from a moment on, in a walk of its own. */
export type RunOne<T> = (each: T, when: Moment, walk: Walk) => Progress;

/**
 * Runs several at the same time, but no more than so many. Which of those that wait their turn goes on first is open: as
 * long as there is room, all of them may.
 */
export function runTogether<T>(
  all: readonly T[],
  { limit = Number.POSITIVE_INFINITY, when, walk }: { limit?: number | undefined; when: Moment; walk: Walk },
  runOne: RunOne<T>,
): Progress[] {
  if (all.length <= limit)
    return all.map((each, number) => within(walk, number, (side) => runOne(each, when, side)));
  const run = (each: T, begins: Moment, number: number) => {
    const side = sideWalk(walk, number);
    return { side, progress: runOne(each, begins, side) };
  };
  const tried = all.map((each, number) => ({ each, ...run(each, when, number) }));
  const room = roomAfter(tried.filter(isBegun), limit, when);
  return tried.map(({ each, ...first }, number) => {
    const begins = isBegun(first) ? entryOf(first.side, when) : room;
    if (begins === when) {
      if (!isBegun(first)) maySeeNoRoom(first.side);
      joinWalk(walk, first.side, number);
      return first.progress;
    }
    leaveWalk(walk, first.side, number);
    if (begins === undefined) return running;
    const later = all.length + number;
    const { side, progress } = run(each, begins, later);
    joinWalk(walk, side, later);
    return progress;
  });
}

/** Marks the waits of one that hasn't begun, and may have to wait for room. */
function maySeeNoRoom({ commands }: Walk): void {
  for (const [index, command] of commands.entries())
    if (command.type === "wait") commands[index] = { ...command, mayWaitForRoom: true };
}

function isBegun({ side }: { readonly side: Walk }): boolean {
  return side.notes.consulted + side.notes.passedOver > 0;
}

/** When one of them began that had to wait for room: when the first that is known of it did. */
function entryOf({ notes: { earliest } }: Walk, start: Moment): Moment {
  return earliest <= start.to || earliest === Number.POSITIVE_INFINITY ? start : exactly(earliest);
}

/** When there is room for one more; undefined as long as there isn't. */
function roomAfter(
  begun: readonly { readonly progress: Progress }[],
  limit: number,
  start: Moment,
): Moment | undefined {
  const ends = begun.flatMap(({ progress }) =>
    progress.state === "done" || progress.state === "failed" ? [progress.when] : [],
  );
  ends.sort((one, other) => one.from - other.from);
  return begun.length < limit ? start : ends[begun.length - limit];
}
