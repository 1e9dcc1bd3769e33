import type { Command } from "./command.js";
import type { Course } from "./course.js";
import { type Memory, type Notes, nothingNoted, type Reached } from "./memory.js";
import type { Moment } from "./moment.js";
import type { NotCalled } from "./state.js";

/**
 * One way through a saga, from its beginning to where it has got: at each step the state is asked what came of it, and
 * at what is not known to have ended there is something to do.
 */
export interface Walk extends Course {
  /** Commands: everything to do next. */
  readonly commands: Command[];
  /** The calls that haven't ended, and the blocks that are stuck: a redrive begins them anew. */
  readonly unsettled: string[];
  /** Actions that are not called now that it is their turn. */
  readonly notCalled: Map<string, NotCalled>;
  notes: Notes;
  goesThrough: boolean;
  /** Notes that an earlier walk left of the same sequence, or of what comes next in it; undefined once this walk is beyond that. */
  earlier: Memory | undefined;
  /** Notes that this walk leaves to the next one. */
  readonly memory: Memory;
}

export function beginWalk(
  { document, operations, state, taskToken }: Course,
  earlier: Memory | undefined,
): Walk {
  return {
    document,
    operations,
    state,
    taskToken,
    commands: [],
    unsettled: [],
    notCalled: new Map(),
    notes: nothingNoted,
    goesThrough: state.known.goesThrough,
    earlier,
    memory: { inside: [] },
  };
}

/** Takes note of something that is known to have begun or ended, or of several such things: then with the earliest time. */
export function consult(walk: Walk, at: number, count = 1): void {
  note(walk, { ...nothingNoted, consulted: count, earliest: at });
}

/** Adds notes to those of a walk. */
export function note(walk: Walk, added: Notes): void {
  const { notes } = walk;
  walk.notes =
    notes === nothingNoted
      ? added
      : {
          shortfalls: both(notes.shortfalls, added.shortfalls),
          waiting: both(notes.waiting, added.waiting),
          consulted: notes.consulted + added.consulted,
          earliest: Math.min(notes.earliest, added.earliest),
          passedOver: notes.passedOver + added.passedOver,
        };
}

function both<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  if (other.length === 0) return one;
  return one.length === 0 ? other : [...one, ...other];
}

/** A walk beside another one, which may turn out not to count: of one of the sequences in what comes next. */
export function sideWalk(walk: Walk, number: number): Walk {
  return beginWalk(walk, walk.earlier?.inside[number]);
}

/** Takes over what a side walk has come to. */
export function joinWalk(walk: Walk, side: Walk, number: number): void {
  walk.commands.push(...side.commands);
  walk.unsettled.push(...side.unsettled);
  for (const [id, decided] of side.notCalled) walk.notCalled.set(id, decided);
  note(walk, side.notes);
  walk.memory.inside[number] = side.memory;
}

/** Walks through one of the sequences in what comes next. */
export function within<T>(walk: Walk, number: number, go: (side: Walk) => T): T {
  const side = sideWalk(walk, number);
  const came = go(side);
  joinWalk(walk, side, number);
  return came;
}

/** Leaves a side walk alone that doesn't count. What it has come to is still so next time if it has decided nothing. */
export function leaveWalk(walk: Walk, side: Walk, number: number): void {
  if (side.notCalled.size === 0) walk.memory.inside[number] = side.memory;
}

/** Goes on from where an earlier walk has got in a sequence that begins at a time; undefined if there was none. */
export function resumed(walk: Walk, begins: Moment): Reached | undefined {
  const reached = walk.earlier?.reached;
  if (reached === undefined) return undefined;
  if (reached.begins.from !== begins.from || reached.begins.to !== begins.to) {
    walk.earlier = undefined;
    return undefined;
  }
  note(walk, reached.notes);
  walk.memory.reached = reached;
  return reached;
}

/** Remembers that one more thing has ended in the sequence that the walk follows, and has begun nothing else in it. */
export function remember(walk: Walk, reached: Omit<Reached, "notes">): void {
  const { notes, notCalled } = walk;
  // The next walk finds what was decided in this one.
  const passedOver = notes.passedOver + notCalled.size;
  walk.memory.reached = { ...reached, notes: { ...notes, passedOver } };
  walk.memory.inside = [];
  walk.memory.call = undefined;
  walk.earlier = undefined;
}
