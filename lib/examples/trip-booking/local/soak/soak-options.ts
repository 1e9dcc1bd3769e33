/** The bookings, and the faults meanwhile. */
export interface SoakOptions {
  /** The number of trips that are booked, each by a saga of its own. */
  readonly sagas: number;
  /** The share of calls that begin to go wrong, from 0 to 1; some go on so. */
  readonly faults: number;
  /** A whole number from which trips and faults follow. */
  readonly seed: number;
  /** The number of trips that are under way at a time. */
  readonly atOnce: number;
}
