import { isObject, type JsonObject } from "../../asl/index.js";
import { endOf, heardLast, isDone, type TaskVisit, type Trace, wasStopped } from "../run/trace.js";
import { instancesOf, type Law } from "./law.js";

/** Laws on the failures that a compiled saga reports. */
export const failuresAreTold: Law = {
  code: "told",
  says: "A compensated saga reports a step that failed, and a completed one reports every best-effort step that failed.",
  *broken(trace) {
    const { outcome } = endOf(trace);
    if (outcome === "completed") yield* bestEffort(trace);
    // What an expression, a block or a list failed by is no answer of a participant.
    const isOfSteps =
      !wasStopped(trace) &&
      trace.moments.every(({ kind }) => kind !== "evaluation failed" && kind !== "block failed");
    if (outcome === "compensated" && isOfSteps) yield* recovery(trace);
  },
};

function* recovery(trace: Trace): Generator<string> {
  const { step, error } = toldBy(trace);
  if (error === "Saga.TooManyItems" || trace.visits.some((visit) => heardLast(visit)?.kind === "large"))
    return;
  const isTrue = trace.visits.some(
    (visit) =>
      visit.role?.isCompensation === false && visit.role.step.name === step && errorOf(visit) === error,
  );
  if (!isTrue) yield `The saga reports that ${String(step)} failed with ${String(error)}, but it did not.`;
}

function toldBy(trace: Trace): JsonObject {
  const { cause } = endOf(trace);
  const told: unknown = cause === undefined ? undefined : JSON.parse(cause);
  if (isObject(told)) return told;
  const { output } = trace;
  return isObject(output) && isObject(output.failure) ? output.failure : {};
}

function errorOf(visit: TaskVisit): string | undefined {
  const heard = heardLast(visit);
  if (heard?.kind === "nothing") return "States.Timeout";
  return heard !== undefined && "error" in heard ? heard.error : undefined;
}

function* bestEffort(trace: Trace): Generator<string> {
  const { output, moments } = trace;
  const whole = isObject(output) && output.outcome === "completed" ? output.output : output;
  const failures = isObject(whole) && isObject(whole.failures) ? whole.failures : {};
  const steps = instancesOf(trace).filter(({ last }) => last.role?.step.kind === "best-effort");
  for (const { last, place } of steps) {
    const name = last.role?.step.name ?? "";
    const isTold = Object.hasOwn(failures, name);
    if (!isDone(last) && !isTold) yield `${place} failed, but the output doesn't report it.`;
    const others = steps.filter((each) => each.last.role?.step.name === name);
    const hasFailed = others.some((each) => !isDone(each.last));
    const isUnevaluated = moments.some(
      (moment) => moment.kind === "evaluation failed" && moment.state === name,
    );
    if (isTold && !hasFailed && !isUnevaluated)
      yield `The output reports that ${place} failed, but it did not.`;
  }
}
