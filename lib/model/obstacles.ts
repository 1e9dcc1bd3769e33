import type { SagaDocument } from "../saga/document.js";
import type { Course } from "./course.js";
import type { Moment } from "./moment.js";
import type { Scope } from "./scope.js";
import type { NotCalled } from "./state.js";
import { secondsOf } from "./values/time.js";

/** The error of an action that isn't called because it's too late. */
export const deadlineExceeded = "Saga.DeadlineExceeded";
/** The error of an action that isn't called because the execution was stopped, and redriven in order to be compensated. */
export const interrupted = "Saga.Interrupted";

/** Until when actions in a scope may begin, in milliseconds since 1970; undefined if there is no such time. */
export function deadlineIn({ isBeforePivot }: Scope, { document, state }: Course): number | undefined {
  const deadline = document.options?.deadline;
  if (deadline === undefined || !isBeforePivot) return undefined;
  return state.execution.startTime + secondsOf(deadline) * 1000;
}

/** An action that would begin after the deadline isn't called. */
export function lateness(scope: Scope, when: Moment, course: Course): NotCalled | undefined {
  const deadline = deadlineIn(scope, course);
  const { now, execution } = course.state;
  if (deadline === undefined || Math.max(when.from, now) < deadline) return undefined;
  const from = Math.max(when.from, deadline);
  const seconds = (deadline - execution.startTime) / 1000;
  return {
    from,
    to: Math.max(when.to, now, from),
    error: deadlineExceeded,
    cause: `The saga did not reach this step within ${seconds} s of its start.`,
  };
}

/** In an execution that was stopped and redriven, an action before the pivot isn't called. */
export function interruption(scope: Scope, when: Moment, course: Course): NotCalled | undefined {
  return scope.isBeforePivot && isCancelled(course)
    ? { ...notBeforeRedrive(when, course), error: interrupted, cause: interruptedCause }
    : undefined;
}

export const interruptedCause = "The execution was stopped, and redriven to be compensated.";

/** True if the execution was redriven before it got to the pivot, so that it isn't to go on but to go back. */
export function isCancelled({ document, state: { known } }: Course): boolean {
  return known.redrives > 0 && !known.goesThrough && !continuesAfterStop(document);
}

/** The moment at which something goes on that goes on after the latest redrive. */
export function notBeforeRedrive(when: Moment, { state }: Course): Moment {
  const at = state.known.redrivenAt ?? 0;
  return { from: Math.max(when.from, at), to: Math.max(when.to, at) };
}

function continuesAfterStop({ options }: SagaDocument): boolean {
  return options?.redriveAfterStop === "continue";
}
