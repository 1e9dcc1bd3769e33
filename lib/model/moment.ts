/** When something happens: between these times, which are the same unless chance decides. */
export interface Moment {
  readonly from: number;
  readonly to: number;
}

/** The later one of two moments. */
export function latest(one: Moment, other: Moment): Moment {
  return { from: Math.max(one.from, other.from), to: Math.max(one.to, other.to) };
}

export function exactly(at: number): Moment {
  return { from: at, to: at };
}
