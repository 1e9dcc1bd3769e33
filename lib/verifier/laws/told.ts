import type { JsonObject, JsonValue } from "../../asl/index.js";
import { type Course, endOf, heardLast, isDone, type Visit } from "../course.js";
import { instancesOf } from "./instances.js";
import type { Law } from "./law.js";

/** What a compiled saga says of its failures. */
export const failuresAreTold: Law = {
  code: "told",
  says: "A compensated saga tells of a step that failed, and one that completes of each step of best effort that did.",
  *broken(course) {
    const { outcome } = endOf(course);
    if (outcome === "completed") yield* bestEffort(course);
    // What an expression, a block or a list failed by is no answer of a participant.
    const isOfSteps = course.moments.every(
      ({ kind }) => kind !== "evaluation failed" && kind !== "block failed",
    );
    if (outcome === "compensated" && isOfSteps) yield* recovery(course);
  },
};

function* recovery(course: Course): Generator<string> {
  const { step, error } = toldBy(course);
  if (error === "Saga.TooManyItems" || course.visits.some((visit) => heardLast(visit)?.kind === "large"))
    return;
  const isTrue = course.visits.some(
    (visit) =>
      visit.role?.isCompensation === false && visit.role.step.name === step && errorOf(visit) === error,
  );
  if (!isTrue) yield `The saga tells that ${String(step)} failed with ${String(error)}, which it did not.`;
}

function toldBy(course: Course): JsonObject {
  const { cause } = endOf(course);
  const told: unknown = cause === undefined ? undefined : JSON.parse(cause);
  if (isObject(told)) return told;
  const { output } = course;
  return isObject(output) && isObject(output.failure) ? output.failure : {};
}

function errorOf(visit: Visit): string | undefined {
  const heard = heardLast(visit);
  if (heard?.kind === "nothing") return "States.Timeout";
  return heard !== undefined && "error" in heard ? heard.error : undefined;
}

function* bestEffort(course: Course): Generator<string> {
  const { output, moments } = course;
  const whole = isObject(output) && output.outcome === "completed" ? output.output : output;
  const failures = isObject(whole) && isObject(whole.failures) ? whole.failures : {};
  const steps = instancesOf(course).filter(({ last }) => last.role?.step.kind === "best-effort");
  for (const { last, place } of steps) {
    const name = last.role?.step.name ?? "";
    const isTold = Object.hasOwn(failures, name);
    if (!isDone(last) && !isTold) yield `${place} failed, but the output does not tell of it.`;
    const others = steps.filter((each) => each.last.role?.step.name === name);
    const hasFailed = others.some((each) => !isDone(each.last));
    const isUnevaluated = moments.some(
      (moment) => moment.kind === "evaluation failed" && moment.state === name,
    );
    if (isTold && !hasFailed && !isUnevaluated)
      yield `The output tells that ${place} failed, which it did not.`;
  }
}

function isObject(value: unknown): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
