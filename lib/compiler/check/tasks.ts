import {
  allSteps,
  type Diagnostic,
  diagnostics,
  readTemplate,
  type SagaDocument,
  type StepDocument,
} from "../../saga/index.js";
import { actionRetryOf } from "../emit/action-task.js";
import type { CompileContext } from "../lower/context.js";
import type { TaskBinding } from "../tasks/binding.js";

/** Checks that each step's tasks can keep what the step promises. */
export function checkTasks({ steps }: SagaDocument, context: CompileContext): Diagnostic[] {
  return allSteps(steps).flatMap((step) => [
    ...checkCallbacks(step, context),
    ...checkFinality(step, context),
    ...checkHalfway(step, context),
    ...checkArguments(step, context),
    ...checkTombstone(step, context),
  ]);
}

/** A step waits for a token where, and only where, its task can. */
function checkCallbacks(
  { name, action, compensation }: StepDocument,
  { taskOf }: CompileContext,
): Diagnostic[] {
  const report = (operation: string) =>
    diagnostics.callbackNotSupported([name, operation], { step: name, operation });
  const waits = action.callback !== undefined;
  const task = taskOf(action.operation);
  const supported = waits ? task.callback !== undefined || task.isCallbackOnly : !task.isCallbackOnly;
  return [
    ...(supported ? [] : [report(action.operation)]),
    ...(compensation !== undefined && taskOf(compensation.operation).isCallbackOnly
      ? [report(compensation.operation)]
      : []),
  ];
}

/** A rejection that spares the step its compensation has to be final. */
function checkFinality({ name, kind, action }: StepDocument, context: CompileContext): Diagnostic[] {
  const { operation } = action;
  const { rejections, rejectionsAreFinal, rejectedWhen } = context.operationOf(operation);
  const reliesOnIt = kind === "compensatable" || kind === "pivot";
  // An answer that rejects the first try is final, whoever gives it, for there was no earlier one.
  const all =
    rejectionsAreFinal === true && rejectedWhen !== undefined
      ? [...rejections, rejectedWhen.rejection]
      : rejections;
  if (!reliesOnIt || all.length === 0 || rejectionsAreFinal === false) return [];
  if (context.taskOf(operation).rejectionsAreFinal !== false) return [];
  return [
    diagnostics.rejectionsCannotBeFinal([name, operation], {
      step: name,
      operation,
      rejections: all.join(", "),
    }),
  ];
}

function checkHalfway(step: StepDocument, { taskOf }: CompileContext): Diagnostic[] {
  const { name, kind, action, compensation } = step;
  const report = (operation: string, problem: string) =>
    taskOf(operation).stopsHalfway
      ? [diagnostics.taskStopsHalfway([name, operation], { step: name, operation, problem })]
      : [];
  const found = compensation === undefined ? [] : report(compensation.operation, "it is the compensation");
  if (kind !== "read-only" && kind !== "best-effort") {
    found.push(...report(action.operation, `the step is ${kind}`));
  } else if (action.retry !== undefined && actionRetryOf(step).tries > 1) {
    found.push(...report(action.operation, "the step has a retry"));
  }
  return found;
}

/** An expression fails again whenever it is redriven, so none may fail where recovery or the way onwards needs it. */
function checkArguments({ name, kind, action, compensation }: StepDocument, { taskOf }: CompileContext) {
  const persistent = kind === "pivot" || kind === "retriable" ? [[`${kind} action`, action] as const] : [];
  const calls = compensation === undefined ? [] : [["compensation", compensation] as const];
  return [...persistent, ...calls].flatMap(([what, { operation }]): Diagnostic[] =>
    taskOf(operation).argumentsMayFail
      ? [diagnostics.argumentsMayFail([name, operation], { step: name, operation, what })]
      : [],
  );
}

/** Finds, in tasks of DynamoDB, a compensation that leaves nothing by which a late action would be refused. */
function checkTombstone(
  { name, action, compensation }: StepDocument,
  { taskOf }: CompileContext,
): Diagnostic[] {
  if (!compensation?.settledBy?.some((error) => error.includes("ConditionalCheckFailed"))) return [];
  const { operation } = compensation;
  const report = (problem: string) => [
    diagnostics.settledWithoutTombstone([name, operation], { step: name, operation, problem }),
  ];
  if (isItemAction(taskOf(operation), ["deleteItem"]))
    return report("it deletes the item, so that nothing stays");
  const written = readTemplate(action.request);
  const isConditional = written.kind !== "object" || Object.hasOwn(written.properties, "ConditionExpression");
  return isConditional || !isItemAction(taskOf(action.operation), ["putItem", "updateItem"])
    ? []
    : report(`its action "${action.operation}" writes the item without a condition`);
}

/** True if a task is one of these actions on an item, by the optimised integration or by the AWS SDK's. */
function isItemAction({ resource }: TaskBinding, actions: readonly string[]): boolean {
  return actions.some((action) => resource.endsWith(`:dynamodb:${action}`));
}
