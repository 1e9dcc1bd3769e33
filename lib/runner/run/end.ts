import { failedDetails, notTruncated } from "../history-event.js";
import { errors, type StateFailure } from "../states/failure.js";
import type { History } from "./history.js";
import type { Payload } from "./payload.js";

/** The end of an execution. */
export type ExecutionEnd =
  | { readonly status: "SUCCEEDED"; readonly output: Payload }
  | { readonly status: "FAILED" | "ABORTED"; readonly failure: StateFailure }
  | { readonly status: "TIMED_OUT" };

/** Records the last event of an execution. Those that come from outside follow from nothing. */
export function recordEnd(history: History, cursor: number, end: ExecutionEnd): void {
  switch (end.status) {
    case "SUCCEEDED": {
      const output = history.isSeen ? end.output.text : "";
      history.recordEnd(cursor, {
        type: "ExecutionSucceeded",
        executionSucceededEventDetails: { output, outputDetails: notTruncated },
      });
      break;
    }
    case "FAILED":
      history.recordEnd(cursor, {
        type: "ExecutionFailed",
        executionFailedEventDetails: failedDetails(end.failure),
      });
      break;
    case "ABORTED":
      history.recordEnd(0, {
        type: "ExecutionAborted",
        executionAbortedEventDetails: failedDetails(end.failure),
      });
      break;
    case "TIMED_OUT":
      history.recordEnd(0, {
        type: "ExecutionTimedOut",
        executionTimedOutEventDetails: { error: errors.timeout },
      });
  }
}
