/**
 * Calls that keep failing at the same time, until the first of them has exhausted its tries and the execution fails: one
 * Task, or the Tasks of every branch and iteration that runs at the same time.
 */
export interface StuckPart {
  /** The part that makes most of the calls. */
  readonly by: Culprit;
  readonly calls: number;
  /** Events until then: those of all tries, and those that tell which states and iterations were given up. */
  readonly events: number;
  readonly patience: Patience;
  /** Events that all the calls write within one deviation of their patience, at the longest delay. */
  readonly eventsPerDeviation: number;
  /** True if they are in a Parallel or a Map. */
  readonly isInBlock: boolean;
  /** The time from one redrive to the next. */
  readonly cycle: Cycle;
  /** Events an hour if the execution is redriven again and again. */
  readonly eventsPerHour: number;
}

/** The time from one redrive to the next, if the execution is redriven as soon as it is stuck. */
export interface Cycle {
  /** Events that are written in it, the redrive's included. */
  readonly events: number;
  /** Its expected length. */
  readonly seconds: number;
  /** Its standard deviation, in seconds. */
  readonly deviation: number;
}

/** A part of a saga whose calls get stuck. */
export interface Culprit {
  /** The step, or the operation of a compensation. */
  readonly name: string;
  /** Events that it writes anyway. */
  readonly base: number;
  /** Events of its tries that fail. */
  readonly tries: number;
}

/** The time until a call has exhausted its tries, in seconds. Chance draws each delay between 0 and its bound. */
export interface Patience {
  readonly expected: number;
  /** The standard deviation. */
  readonly deviation: number;
}

// What is written when calls in a block get stuck, as recorded executions and the runner show it: when the first call is
// exhausted, the others are given up. The last try of theirs has no end, but TaskStateAborted follows in its place; then an
// iteration has MapIterationAborted, and an inner block ParallelStateAborted or MapStateAborted. The call that is exhausted
// has TaskStateAborted after the end of its last try, so one event more; its iteration has MapIterationFailed, and each block
// around it ParallelStateFailed or MapStateFailed. A redrive goes on in every call that has not succeeded, with new retry
// counters, and enters no state again.

/** Events of a redrive: that the execution failed, and that it was redriven. */
const redriveEvents = 2;
/** Events of an iteration or a block that is given up, or fails: one that says so. */
export const abortedEvents = 1;
/** Events more of the branch whose call is exhausted than of one that is given up. */
const exhaustedEvents = 1;

/** An execution that is stuck sooner is redriven every half an hour. */
const shortestCycle = 1800;

/** Nothing gets stuck. */
export const neverStuck: StuckPart = {
  by: { name: "", base: 0, tries: 0 },
  calls: 0,
  events: 0,
  patience: { expected: 0, deviation: 0 },
  eventsPerDeviation: 0,
  isInBlock: false,
  cycle: { events: 0, seconds: 0, deviation: 0 },
  eventsPerHour: 0,
};

/** A call that is alone. */
export function stuckCall(
  by: Culprit,
  patience: Patience & { readonly longestDelay: number },
  eventsOfTry: number,
): StuckPart {
  const { deviation, longestDelay } = patience;
  // Half of the longest delay goes by between two tries.
  const eventsPerDeviation = longestDelay === 0 ? 0 : (eventsOfTry * deviation) / (longestDelay / 2);
  return paced({ by, calls: 1, events: by.tries, patience, eventsPerDeviation, isInBlock: false });
}

/** The calls of two branches of a Parallel. */
export function stuckTogether(one: StuckPart, other: StuckPart): StuckPart {
  return paced({
    by: other.by.tries > one.by.tries ? other.by : one.by,
    calls: one.calls + other.calls,
    events: one.events + other.events,
    patience: one.calls === 0 ? other.patience : other.calls === 0 ? one.patience : soonest(one, other),
    eventsPerDeviation: one.eventsPerDeviation + other.eventsPerDeviation,
    isInBlock: true,
  });
}

function soonest({ patience: one }: StuckPart, { patience: other }: StuckPart): Patience {
  return {
    expected: Math.min(one.expected, other.expected),
    deviation: Math.max(one.deviation, other.deviation),
  };
}

/**
 * The calls of a branch or of an iteration, of which others may be at another state when they are given up.
 *
 * @param held most events that such a state writes from one redrive to the next.
 */
export function stuckOrHeld(stuck: StuckPart, held: number): StuckPart {
  return held > stuck.events ? paced({ ...stuck, events: held }) : stuck;
}

/** The calls in a Parallel, from those of its branches. */
export function stuckInParallel(stuck: StuckPart): StuckPart {
  if (stuck.calls === 0) return neverStuck;
  return paced({ ...stuck, events: stuck.events + abortedEvents, isInBlock: true });
}

/** The calls in a Map over so many items, some of which run at the same time, from those of one iteration. */
export function stuckInMap(stuck: StuckPart, items: number, atOnce: number): StuckPart {
  if (stuck.calls === 0) return neverStuck;
  const { name, base, tries } = stuck.by;
  return paced({
    ...stuck,
    by: { name, base: base * items, tries: tries * atOnce },
    calls: stuck.calls * atOnce,
    events: atOnce * (stuck.events + abortedEvents) + abortedEvents,
    eventsPerDeviation: stuck.eventsPerDeviation * atOnce,
    isInBlock: true,
  });
}

/** Events of getting stuck, and of the redrive. */
export function eventsOfRedrive({ calls, events, isInBlock }: Measured): number {
  if (calls === 0) return 0;
  return events + (isInBlock ? exhaustedEvents : 0) + redriveEvents;
}

type Measured = Omit<StuckPart, "cycle" | "eventsPerHour">;

function paced(stuck: Measured): StuckPart {
  const { by, calls, events, patience, eventsPerDeviation, isInBlock } = stuck;
  const cycle = cycleOf(stuck);
  const eventsPerHour = cycle.seconds === 0 ? 0 : (cycle.events * 3600) / cycle.seconds;
  // Written out, because it is made for every state, and a spread takes several times as long.
  return { by, calls, events, patience, eventsPerDeviation, isInBlock, cycle, eventsPerHour };
}

function cycleOf(stuck: Measured): Cycle {
  const { calls, patience, eventsPerDeviation } = stuck;
  if (calls === 0) return neverStuck.cycle;
  const { expected, deviation } = patience;
  const events = eventsOfRedrive(stuck);
  if (expected <= shortestCycle || deviation === 0) {
    return { events, seconds: Math.max(shortestCycle, expected), deviation: 0 };
  }
  // The first of many is exhausted early: by nearly so many deviations, since each draws its own delays.
  const luck = Math.sqrt(2 * Math.log(calls));
  const early = Math.min(luck, (expected - shortestCycle) / deviation);
  return {
    events: events - early * eventsPerDeviation,
    seconds: expected - early * deviation,
    // The least of many numbers varies less than one alone, by about so much.
    deviation: deviation / (1 + luck / 2),
  };
}
