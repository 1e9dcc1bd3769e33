import { defaultMaxItems, type ForEachDocument } from "../../saga/index.js";
import type { EmittedStates } from "../emit/sequence.js";
import type { StateNames } from "../lower/state-names.js";
import { type Contribution, type Load, larger } from "./load.js";
import { longestPaths } from "./longest-path.js";

/** Events of an execution besides those of its states: that it started, and how it ended. */
const executionEvents = 2;
/** Events of a redrive: that the execution failed, and that it was redriven. */
const redriveEvents = 2;

/** A sum, with the part that is the largest. */
export interface HistorySize {
  readonly events: number;
  readonly largest: Contribution;
}

/** The number of items that a list may have. */
export function maxItemsOf({ maxItems = defaultMaxItems }: ForEachDocument): number {
  return maxItems;
}

/**
 * The events of the longest run: every try but the last fails, every list is as long as it may be, of each choice the
 * longest path is taken, forward and backward, and what persists longest is exhausted and redriven once.
 */
export function measureHistory(
  { start, states }: EmittedStates,
  names: StateNames,
  maxItems: (block: ForEachDocument) => number = maxItemsOf,
): HistorySize {
  const graph = new Map(states.map(({ name, state }) => [name, state]));
  const sizes = longestPaths(start, graph, { names, maxItems }).map(sizeOf);
  return sizes.reduce((one, other) => (other.events > one.events ? other : one));
}

function sizeOf({ base, surplus, largest, persisting }: Load): HistorySize {
  const redriven = surplus > 0 ? redriveEvents : 0;
  return {
    events: executionEvents + base + surplus + redriven,
    largest: larger(largest, { ...persisting, events: persisting.events + surplus }),
  };
}
