/** Events that one part of a saga writes. */
export interface Contribution {
  /** The step, or the operation of a compensation. */
  readonly name: string;
  readonly events: number;
}

/**
 * Events on a way through states.
 *
 * Two numbers, because what persists does not add up as the rest does: a compensation that is exhausted has failed for an
 * hour, and while it does, nothing after it runs.
 */
export interface Load {
  /** Events of the way where everything that persists succeeds at once. */
  readonly base: number;
  /** Events of the failed tries of what persists. */
  readonly surplus: number;
  /** The part that writes most of the base. */
  readonly largest: Contribution;
  /** The part whose tries are the surplus, with what it writes of the base. */
  readonly persisting: Contribution;
}

/** Loads of several ways, of which none is less than another in both numbers. */
export type Loads = readonly Load[];

const nobody: Contribution = { name: "", events: 0 };
/** The load of a way that ends. */
export const noLoad: Load = { base: 0, surplus: 0, largest: nobody, persisting: nobody };

/** A load of events that belong to nobody. */
export function loadOf(events: number): Load {
  return { ...noLoad, base: events };
}

/** More ways than this are counted as one that is as long as any of them in both numbers. */
const mostWays = 24;

/** The loads of ways of which one is taken. */
export function either(loads: Loads): Loads {
  const [only, another] = loads;
  if (only === undefined || another === undefined) return loads;
  const kept: Load[] = [];
  for (const load of [...loads].sort((a, b) => b.base - a.base || b.surplus - a.surplus)) {
    const last = kept.at(-1);
    if (last === undefined || load.surplus > last.surplus) kept.push(load);
  }
  const [first, last] = [kept[0], kept.at(-1)];
  if (kept.length <= mostWays || first === undefined || last === undefined) return kept;
  return [{ ...first, surplus: last.surplus, persisting: last.persisting }];
}

/** The loads of ways that are both taken, as `join` adds them up. */
export function both(some: Loads, others: Loads, join: (one: Load, other: Load) => Load): Loads {
  return either(some.flatMap((one) => others.map((other) => join(one, other))));
}

/** The one that writes more. */
export function larger(one: Contribution, other: Contribution): Contribution {
  return other.events > one.events ? other : one;
}
