import {
  type ForEachDocument,
  type RetryOptions,
  type SagaDocument,
  type TimeSpan,
  walk,
} from "../../saga/index.js";
import { persistentRetry, planRetry, retriers } from "../lower/retry-plan.js";
import type { StateOwner } from "../lower/state-names.js";
import { concurrencyOf, type HistorySize, maxItemsOf, type WhatIf } from "./history.js";
import { emittedRetrier, nameOf, type RetrierOf } from "./state-events.js";

/** Measures the history of a saga whose lists and retries may be other ones. */
export type MeasureHistory = (whatIf: WhatIf) => HistorySize;

/** Tells by which options a history would have room. */
export interface Remedies {
  /** Shorter lists. */
  readonly shorter: readonly string[];
  /** Less at the same time, and longer delays: these help in an outage. */
  readonly slower: readonly string[];
}

/** The options that would help, each by itself, with the value that is just enough: all of them are measured. */
export function remediesFor(
  { steps }: SagaDocument,
  { outage }: HistorySize,
  hasRoom: (whatIf: WhatIf) => boolean,
): Remedies {
  const lists = [...walk(steps)].flatMap(({ node }) => (node.type === "forEach" ? [node] : []));
  return {
    shorter: firstOf(lists, (list) => {
      const only = (items: number) => (block: ForEachDocument) =>
        block.name === list.name ? items : maxItemsOf(block);
      const most = largestThat(maxItemsOf(list), (items) => hasRoom({ maxItems: only(items) }));
      return most === undefined ? undefined : `the forEach "${list.name}" a maxItems of ${most} at most`;
    }),
    slower:
      outage === undefined
        ? []
        : [
            ...firstOf(lists, (list) => {
              const only = (items: number) => (block: ForEachDocument) =>
                block.name === list.name ? items : concurrencyOf(block);
              const most = largestThat(concurrencyOf(list) - 1, (items) =>
                hasRoom({ concurrency: only(items) }),
              );
              return most === undefined
                ? undefined
                : `the forEach "${list.name}" a maxConcurrency of ${most} at most`;
            }),
            ...longerRetries.flatMap(({ option, unit, amounts }) => {
              const { name } = outage.largest;
              const least = amounts.find((amount) =>
                hasRoom({ retrierOf: retryingWith(name, { [option]: { [unit]: amount } }) }),
              );
              return least === undefined ? [] : `"${name}" a ${option} of ${least} ${unit} at least`;
            }),
          ],
  };
}

const longerRetries = [
  { option: "persistFor", unit: "hours", amounts: [2, 3, 4, 6, 8, 12, 24] },
  { option: "maxDelay", unit: "minutes", amounts: [10, 15, 20, 30, 60] },
] as const;

/** The retriers if the calls of one part were retried with other options. */
function retryingWith(
  part: string,
  options: { readonly persistFor?: TimeSpan; readonly maxDelay?: TimeSpan },
): RetrierOf {
  return (state, owner) => {
    if (nameOf(owner) !== part) return emittedRetrier(state, owner);
    const { tries, ...given } = retryOf(owner) ?? {};
    // A number of tries can't be combined with a time.
    const kept = tries === undefined || options.persistFor !== undefined ? given : { ...given, tries };
    return retriers(planRetry({ ...kept, ...options }, persistentRetry), [])?.at(-1);
  };
}

function retryOf(owner: StateOwner | undefined): RetryOptions | undefined {
  if (owner?.node.type !== "step") return undefined;
  const { action, compensation } = owner.node;
  return owner.role === "compensation" ? compensation?.retry : action.retry;
}

function firstOf<Item>(items: readonly Item[], remedy: (item: Item) => string | undefined): string[] {
  for (const item of items) {
    const found = remedy(item);
    if (found !== undefined) return [found];
  }
  return [];
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
