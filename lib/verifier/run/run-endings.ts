import { isObject, type JsonValue, type StateMachineDefinition, successorsOf } from "../../asl/index.js";
import type { Execution, HistoryEvent } from "../../runner/index.js";
import { type HistoryWatcher, isBeforeCall } from "./history-watcher.js";
import type { Leg, Stop, TracedTry, TraceEvent } from "./trace.js";

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
function errorHeard({ heard }: TracedTry): string | undefined {
  return heard.kind === "nothing" ? "States.Timeout" : "error" in heard ? heard.error : undefined;
}

/** The state on which an execution failed: the last one since the last redrive that failed so; or else the last one entered. */
function failedOn(
  error: string | undefined,
  moments: readonly TraceEvent[],
  lastEntered: { readonly name: string; readonly type: string },
): string {
  if (lastEntered.type === "Fail") return lastEntered.name;
  for (let index = moments.length - 1; index >= 0; index -= 1) {
    const moment = moments[index];
    if (moment?.kind === "ended") break;
    if (moment?.kind === "evaluation failed" && error === "States.QueryEvaluationError") return moment.state;
    if (moment?.kind === "try" && errorHeard(moment.tried) === error) return moment.tried.visit.state;
  }
  return lastEntered.name;
}

/** The outcome of an execution, as far as its end tells it. */
function outcomeOf(
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

/** The leg that has just ended, with what was noted of it. */
export function legOf(
  { status, error, cause, output }: Pick<Execution, "status" | "error" | "cause" | "output">,
  { lastEntered, transitions }: Pick<HistoryWatcher, "lastEntered" | "transitions">,
  noted: Pick<Leg, "faults"> & {
    readonly moments: readonly TraceEvent[];
    readonly stop: Stop | undefined;
    readonly isKnown: boolean;
  },
): Leg {
  const { moments, stop, faults, isKnown } = noted;
  const isOnFail = lastEntered.type === "Fail";
  return {
    status,
    error,
    cause,
    outcome: isKnown ? "known" : stop === undefined ? outcomeOf(status, error, output, isOnFail) : "stopped",
    failedOn: status === "FAILED" ? failedOn(error, moments, lastEntered) : undefined,
    faults,
    transitions,
    ...(stop === undefined ? {} : { stop }),
  };
}
