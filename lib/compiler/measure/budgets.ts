import { limits } from "../../asl/index.js";
import {
  allSteps,
  blockAround,
  type Diagnostic,
  diagnostics,
  type ForEachDocument,
  type SagaDocument,
  walk,
} from "../../saga/index.js";
import type { WrittenDefinition } from "../emit/definition.js";
import { type HistorySize, maxItemsOf } from "./history.js";

/** From how many events on a history is nearly full. */
const nearlyFull = 20_000;

/** The bytes of a definition, with every placeholder at its longest. */
export function definitionBytes({ stateBytes, otherBytes }: WrittenDefinition): number {
  return stateBytes.reduce((sum, { bytes }) => sum + bytes, otherBytes);
}

/** Checks that AWS takes a definition of that size. */
export function checkSize({ steps }: SagaDocument, written: WrittenDefinition): Diagnostic[] {
  const bytes = definitionBytes(written);
  if (bytes <= limits.definitionBytes) return [];
  const largest = written.stateBytes.reduce((one, other) => (other.bytes > one.bytes ? other : one));
  const count = allSteps(steps).length;
  return [
    diagnostics.definitionTooLarge([largest.name], {
      bytes,
      limit: limits.definitionBytes,
      largest: largest.name,
      largestBytes: largest.bytes,
      steps: count,
      fitting: Math.floor((count * limits.definitionBytes) / bytes),
    }),
  ];
}

/** Measures the history of a saga whose lists may have so many items. */
export type MeasureHistory = (maxItems: (block: ForEachDocument) => number) => HistorySize;

/** Checks that a history holds the longest run. */
export function checkHistory(
  saga: SagaDocument,
  { events, largest }: HistorySize,
  measure: MeasureHistory,
): Diagnostic[] {
  if (events <= nearlyFull) return [];
  const values = {
    events,
    limit: limits.historyEvents,
    largest: largest.name,
    largestEvents: largest.events,
    fitting: whatFits(saga, events, measure),
  };
  return [
    events > limits.historyEvents
      ? diagnostics.historyTooLong([largest.name], values)
      : diagnostics.historyNearlyFull([largest.name], values),
  ];
}

/** What would leave a history with room: a shorter list where there are lists, else fewer steps. */
function whatFits({ steps }: SagaDocument, events: number, measure: MeasureHistory): string {
  const lists = [...walk(steps)].flatMap(({ node, place }) =>
    node.type === "forEach" && blockAround(place) === undefined ? [node] : [],
  );
  for (const list of lists) {
    const most = largestThat(maxItemsOf(list), (items) => {
      const shorter = measure((block) => (block.name === list.name ? items : maxItemsOf(block)));
      return shorter.events <= nearlyFull;
    });
    if (most !== undefined) return `Give the forEach "${list.name}" a maxItems of ${most} at most`;
  }
  const count = allSteps(steps).length;
  return `Of the ${count} steps about ${Math.floor((count * nearlyFull) / events)} fit: use fewer, or split the saga`;
}

/** The largest number up to a bound for which something holds, if it does for any. */
function largestThat(bound: number, holds: (count: number) => boolean): number | undefined {
  let [low, high] = [0, bound];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? undefined : low;
}
