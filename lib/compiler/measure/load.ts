import { neverStuck, type StuckPart } from "./stuck.js";

/** Events that one part of a saga writes. */
export interface Contribution {
  /** The step, or the operation of a compensation. */
  readonly name: string;
  readonly events: number;
}

/**
 * Events on a way through states.
 *
 * More than one number, because calls that get stuck don't add up as the rest does: while one keeps failing, nothing after
 * it runs.
 */
export interface Load {
  /** Events of the way if every call that can get stuck succeeds at once. */
  readonly base: number;
  /** The part that writes most of the base. */
  readonly largest: Contribution;
  /** The calls on the way that write most events until they are stuck. */
  readonly longest: StuckPart;
  /** The calls on the way that write most events an hour, if they are redriven again and again. */
  readonly fastest: StuckPart;
}

/** Loads of several ways, none of which is less than another in every number. */
export type Loads = readonly Load[];

const nobody: Contribution = { name: "", events: 0 };
/** The load of a way that ends. */
export const noLoad: Load = { base: 0, largest: nobody, longest: neverStuck, fastest: neverStuck };

/** A load of events that belong to nobody. */
export function loadOf(events: number): Load {
  return { ...noLoad, base: events };
}

/** More ways than this are counted as one that is as long as any of them in every number. */
const mostWays = 24;

/** The loads of ways of which one is taken. */
export function either(loads: Loads): Loads {
  const [only, another] = loads;
  if (only === undefined || another === undefined) return loads;
  const kept: Load[] = [];
  for (const load of [...loads].sort((a, b) => b.base - a.base || b.longest.events - a.longest.events)) {
    if (!kept.some((longer) => isWithin(load, longer))) kept.push(load);
  }
  const [first] = kept;
  if (kept.length <= mostWays || first === undefined) return kept;
  const longest = kept.reduce((one, other) =>
    other.longest.events > one.longest.events ? other : one,
  ).longest;
  const fastest = kept.reduce((one, other) =>
    other.fastest.eventsPerHour > one.fastest.eventsPerHour ? other : one,
  ).fastest;
  return [{ ...first, longest, fastest }];
}

/** True if a load is no more than one of at least the same base in any number. */
function isWithin(load: Load, longer: Load): boolean {
  return (
    load.longest.events <= longer.longest.events && load.fastest.eventsPerHour <= longer.fastest.eventsPerHour
  );
}

/** The loads of ways that are both taken, as `join` adds them up. */
export function both(some: Loads, others: Loads, join: (one: Load, other: Load) => Load): Loads {
  const [one, other] = [some[0], others[0]];
  // So it is nearly everywhere, and it is asked for every state.
  if (some.length === 1 && others.length === 1 && one && other) return [join(one, other)];
  return either(some.flatMap((one) => others.map((other) => join(one, other))));
}

/** The one that writes more. */
export function larger(one: Contribution, other: Contribution): Contribution {
  return other.events > one.events ? other : one;
}
