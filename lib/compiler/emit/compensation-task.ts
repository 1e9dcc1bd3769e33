import type { Catcher, TaskState, Transition } from "../../asl/index.js";
import type { StepDocument } from "../../saga/index.js";
import { object } from "../jsonata/build.js";
import type { Expression } from "../jsonata/expression.js";
import type { CompileContext } from "../lower/context.js";
import { catcherOutput, handOn } from "../lower/iteration-path.js";
import { resolveInStep, type StepLocation } from "../lower/references.js";
import { persistentRetry, planRetry, type RetryPlan } from "../lower/retry-plan.js";
import { emitTemplate } from "../lower/template-expression.js";
import { retryFields, taskFields, timeoutOf } from "./action-task.js";

/** The way on from a compensation that is stuck, when the others go first: a note, and the state after it. */
export interface OnStuck {
  readonly variable: string;
  readonly next: string;
}

/**
 * The Task state that compensates a step. Without `stuck` it has no Catch: when its retries are exhausted, the execution
 * fails on it, and is redriven from it.
 *
 * @param next the compensation before it, or the end.
 */
export function compensationTask(
  location: StepLocation,
  next: Transition,
  context: CompileContext,
  { stuck }: { readonly stuck?: OnStuck } = {},
): TaskState<Expression> {
  const { step, iterationPath } = location;
  const { compensation } = step;
  if (compensation === undefined) throw new RangeError(`The step "${step.name}" has no compensation.`);
  const task = context.taskOf(compensation.operation);
  const request =
    emitTemplate(compensation.request ?? step.action.request, resolveInStep(location, true)) ?? object([]);
  const note = (error: string): Catcher<Expression>[] =>
    stuck === undefined
      ? []
      : [
          {
            ErrorEquals: [error],
            Assign: { [stuck.variable]: true },
            ...catcherOutput(iterationPath),
            Next: stuck.next,
          },
        ];
  const Catch = [...note("States.DataLimitExceeded"), ...note("States.ALL")];
  return {
    ...taskFields(compensation.operation, { ...location, request }, context),
    TimeoutSeconds: timeoutOf(compensation.timeout, task),
    ...retryFields(compensationRetryOf(step), []),
    ...(Catch.length === 0 ? {} : { Catch }),
    // What ends a branch hands nothing out.
    Output: "End" in next ? {} : handOn(iterationPath),
    ...next,
  };
}

/** The tries of the compensation of a step: it persists. */
export function compensationRetryOf({ compensation }: StepDocument): RetryPlan {
  return planRetry(compensation?.retry, persistentRetry);
}
