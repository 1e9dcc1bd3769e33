import { isObject, type JsonValue, type StateMachineDefinition, successorsOf } from "../asl/index.js";
import type { Execution, HistoryEvent } from "../runner/index.js";
import { isBeforeCall } from "./history-watcher.js";
import type { Leg, TracedTry } from "./trace.js";

/** True if a Task has been answered, and has not made anything of the answer. */
export function bringsAnswer({ type, evaluationFailedEventDetails: failed }: HistoryEvent): boolean {
  if (failed !== undefined) return !isBeforeCall(failed.location);
  return type === "TaskFailed" || type === "TaskTimedOut";
}

/** True if a state that was left may be followed by another one. */
export function leadsTo(definition: StateMachineDefinition, name: string, next: string | undefined): boolean {
  const state = definition.States[name];
  return state !== undefined && next !== undefined && successorsOf(state).includes(next);
}

/** The error that the state machine heard of a try, if it heard one. */
export function errorHeard({ heard }: TracedTry): string | undefined {
  return heard.kind === "nothing" ? "States.Timeout" : "error" in heard ? heard.error : undefined;
}

/** The outcome of an execution, as far as its end tells it. */
export function outcomeOf(
  status: Execution["status"],
  error: string | undefined,
  output: JsonValue | undefined,
  isOnFail: boolean,
): Leg["outcome"] {
  if (status === "SUCCEEDED") {
    const isEnvelope = isObject(output) && output.outcome === "compensated";
    return isEnvelope ? "compensated" : "completed";
  }
  if (status !== "FAILED" || error === "States.Runtime") return "other";
  if (isOnFail) return error === "Saga.Compensated" ? "compensated" : "other";
  return "stuck";
}
