import type { HistoryEvent } from "../timeline/index.js";
import type { StepFunctions } from "./step-functions.js";

/** The state that an execution failed on, or that it was in when it was looked at; undefined if it hasn't entered one. */
export async function standsAt(api: StepFunctions, executionArn: string): Promise<string | undefined> {
  // The latest events are enough: what failed last was entered at most a Task's tries ago, of which there are few.
  const events = new Map<number, HistoryEvent>();
  let wanted: number | undefined;
  let latestEntered: string | undefined;
  for await (const event of api.history(executionArn, "latest first")) {
    events.set(event.id, event);
    latestEntered ??= enteredState(event);
    if (wanted === undefined) {
      // A redrive that has just begun, or a run that goes on: the latest state that was entered.
      if (event.type !== "ExecutionFailed") {
        if (latestEntered !== undefined) return latestEntered;
        continue;
      }
      const failed = evaluatedState(event);
      if (failed !== undefined) return failed;
      wanted = event.previousEventId;
    }
    // The chain of causes goes back to the entry of the state that failed.
    for (let next = events.get(wanted); next !== undefined; next = events.get(wanted)) {
      const state = evaluatedState(next) ?? enteredState(next);
      if (state !== undefined) return state;
      wanted = next.previousEventId;
    }
  }
  return latestEntered;
}

function enteredState(event: HistoryEvent): string | undefined {
  return event.stateEnteredEventDetails?.name;
}

function evaluatedState(event: HistoryEvent): string | undefined {
  return event.evaluationFailedEventDetails?.state;
}
