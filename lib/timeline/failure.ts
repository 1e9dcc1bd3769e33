import type { HistoryEvent } from "../runner/history-event.js";

/** The failure that an event tells of: its error and cause, where they were given. Undefined for every other event. */
export function failureIn(
  event: HistoryEvent,
): { readonly error?: string; readonly cause?: string } | undefined {
  return (
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.lambdaFunctionTimedOutEventDetails ??
    event.activityFailedEventDetails ??
    event.activityTimedOutEventDetails ??
    event.evaluationFailedEventDetails ??
    event.executionFailedEventDetails ??
    event.executionAbortedEventDetails ??
    event.executionTimedOutEventDetails
  );
}
