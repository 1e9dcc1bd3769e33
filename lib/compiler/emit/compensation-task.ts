import type { Catcher, TaskState } from "../../asl/index.js";
import type { StepDocument } from "../../saga/index.js";
import { object } from "../jsonata/build.js";
import type { Expression } from "../jsonata/expression.js";
import { meaningOf } from "../lower/answer.js";
import type { CompileContext } from "../lower/context.js";
import { catcherOutput, handOn } from "../lower/iteration-path.js";
import { resolveInStep, type StepLocation } from "../lower/references.js";
import { persistentRetry, planRetry, type RetryPlan } from "../lower/retry-plan.js";
import { emitTemplate } from "../lower/template-expression.js";
import { callOf } from "../tasks/binding.js";
import { retryFields, taskFields, timeoutOf, untilSaid } from "./action-task.js";
import type { ChainEnd } from "./sequence.js";

/** The way on from a compensation that is stuck, when the others go first: a note, and the state after it. */
export interface OnStuck {
  readonly variable: string;
  readonly next: string;
}

/**
 * The Task state that compensates a step. Without `stuck` it has no Catch: when its retries are exhausted, the execution
 * fails on it, and is redriven from it.
 *
 * @param end the compensation before it, or the end.
 */
export function compensationTask(
  location: StepLocation,
  end: ChainEnd,
  context: CompileContext,
  { stuck }: { readonly stuck?: OnStuck } = {},
): TaskState<Expression> {
  const { step, iterationPath } = location;
  const { compensation } = step;
  if (compensation === undefined) throw new RangeError(`The step "${step.name}" has no compensation.`);
  const task = context.taskOf(compensation.operation);
  const request =
    emitTemplate(compensation.request ?? step.action.request, resolveInStep(location, true)) ?? object([]);
  const { settledBy = [] } = compensation;
  const response = callOf(task, context.literals).result;
  const { succeeded } = meaningOf(context.operationOf(compensation.operation), response);
  const caught = (
    ErrorEquals: readonly string[],
    { Next, ...noted }: Pick<Catcher<Expression>, "Assign" | "Next">,
  ) => ({ ErrorEquals, ...noted, ...catcherOutput(iterationPath), Next });
  const noted = stuck === undefined ? [] : [{ Assign: { [stuck.variable]: true }, Next: stuck.next }];
  const Catch: readonly Catcher<Expression>[] = [
    // Nothing is there to take back: it is as good as done.
    ...(settledBy.length === 0 ? [] : [caught(settledBy, { Next: end.state })]),
    ...noted.flatMap((lead) =>
      [["States.DataLimitExceeded"], ["States.ALL"]].map((all) => caught(all, lead)),
    ),
  ];
  return {
    ...taskFields(compensation.operation, { ...location, request }, context),
    TimeoutSeconds: timeoutOf(compensation.timeout, task),
    ...retryFields(compensationRetryOf(step), settledBy, succeeded !== undefined),
    ...(Catch.length === 0 ? {} : { Catch }),
    // What ends a branch hands nothing out.
    ...untilSaid(succeeded, { Output: "End" in end.transition ? {} : handOn(iterationPath) }),
    ...end.transition,
  };
}

/** The tries of the compensation of a step: it persists. */
export function compensationRetryOf({ compensation }: StepDocument): RetryPlan {
  return planRetry(compensation?.retry, persistentRetry);
}
