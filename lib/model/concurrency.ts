import { exactly, type Moment } from "./moment.js";
import { type Progress, running } from "./progress.js";
import { joinWalk, sideWalk, type Walk } from "./walk.js";

/** Runs one of several, from a moment on. */
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
  if (all.length <= limit) return all.map((each) => runOne(each, when, walk));
  const run = (each: T, begins: Moment) => {
    const side = sideWalk(walk);
    return { side, progress: runOne(each, begins, side) };
  };
  const tried = all.map((each) => ({ each, ...run(each, when) }));
  const room = roomAfter(tried.filter(isBegun), limit, when);
  return tried.map(({ each, ...first }) => {
    const begins = isBegun(first) ? entryOf(first.side, when) : room;
    if (begins === undefined) return running;
    const { side, progress } = begins === when ? first : run(each, begins);
    joinWalk(walk, side);
    return progress;
  });
}

function isBegun({ side }: { readonly side: Walk }): boolean {
  return side.consulted + side.passedOver > 0;
}

/** When one of them began that had to wait for room: when the first that is known of it did. */
function entryOf({ earliest }: Walk, start: Moment): Moment {
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
