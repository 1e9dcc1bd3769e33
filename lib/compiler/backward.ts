import type { TaskState, Transition } from "../asl/index.js";
import type { StepDocument } from "../saga/index.js";
import type { CompileContext } from "./context.js";
import { emitTemplate } from "./emit-template.js";
import { retryFields, taskFields, timeoutOf } from "./forward.js";
import { resolveInStep, type StepContext } from "./references.js";
import { persistentRetry, planRetry, type RetryPlan } from "./retry.js";

/**
 * The Task state that compensates a step. It has no Catch: when its retries are exhausted, the execution fails on it,
 * and is redriven from it.
 *
 * @param next the compensation before it, or the end.
 */
export function compensationState(place: StepContext, next: Transition, context: CompileContext): TaskState {
  const { step } = place;
  const { compensation } = step;
  if (compensation === undefined) throw new RangeError(`The step "${step.name}" has no compensation.`);
  const task = context.taskOf(compensation.operation);
  const request = emitTemplate(compensation.request ?? step.action.request, resolveInStep(place)) ?? "{}";
  return {
    ...taskFields(task, request),
    TimeoutSeconds: timeoutOf(compensation.timeout, task),
    ...retryFields(compensationRetryOf(step), []),
    Output: {},
    ...next,
  };
}

/** How the compensation of a step is tried: it persists. */
export function compensationRetryOf({ compensation }: StepDocument): RetryPlan {
  return planRetry(compensation?.retry, persistentRetry);
}
