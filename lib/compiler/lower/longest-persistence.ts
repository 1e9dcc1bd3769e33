import { allSteps, type SagaDocument, toSeconds } from "../../saga/index.js";
import { persistentRetry } from "./retry-plan.js";

/**
 * The longest time for which something is tried that a saga can't do without, in seconds: a compensation, the pivot, a retriable step.
 * So an execution gets stuck no sooner than that after its cause. Calls with a number of tries don't count.
 */
export function longestPersistence({ steps }: SagaDocument): number {
  const persisting = allSteps(steps).flatMap(({ kind, action, compensation }) => [
    ...(kind === "pivot" || kind === "retriable" ? [action] : []),
    ...(compensation === undefined ? [] : [compensation]),
  ]);
  const times = persisting.map(({ retry }) => {
    const persistFor =
      retry?.persistFor ?? (retry?.tries === undefined ? persistentRetry.persistFor : undefined);
    return persistFor === undefined ? 0 : toSeconds(persistFor);
  });
  return Math.max(0, ...times);
}
