import type { IFunction } from "aws-cdk-lib/aws-lambda";
import {
  allSteps,
  type Diagnostic,
  diagnostics,
  type OperationsOf,
  type RequestOf,
  readDocument,
  type SagaDocument,
} from "../saga/index.js";
import { SagaTask } from "./saga-task.js";

/**
 * The target of an operation: a Lambda function (an alias, a version, an imported one), or any other task.
 *
 * The type asks only for a function's ARN: under `exactOptionalPropertyTypes` the CDK's own `Alias` and
 * `Version` are no `IFunction`.
 */
export type OperationTarget<Request = unknown> = Pick<IFunction, "functionArn"> | SagaTask<Request>;

/** A target for each operation that a saga uses, by the operation's name, and for no other. */
export type OperationTargets<Description> = [OperationsOf<Description>] extends [never]
  ? Readonly<Record<string, OperationTarget<never>>>
  : {
      readonly [Name in OperationsOf<Description>["name"]]: OperationTarget<
        RequestOf<Extract<OperationsOf<Description>, { readonly name: Name }>>
      >;
    };

/** The tasks among what is given for operations, by the operations' names. */
export function tasksOf(operations: object): ReadonlyMap<string, SagaTask<never>> {
  return new Map(
    Object.entries(operations).flatMap(([name, target]: [string, unknown]) =>
      isTarget(target) ? [[name, taskOf(target)] as const] : [],
    ),
  );
}

/** True for a target of an operation. The types say so too, but JavaScript doesn't check them. */
function isTarget(target: unknown): target is OperationTarget<never> {
  return typeof target === "object" && target !== null && ("functionArn" in target || "grantTo" in target);
}

function taskOf(target: OperationTarget<never>): SagaTask<never> {
  return "functionArn" in target ? SagaTask.lambdaFunction(target) : target;
}

/** Finds operations without a target, and targets without an operation. The types say so too, but JavaScript doesn't check them. */
export function checkTargets(
  saga: SagaDocument,
  given: readonly string[],
  tasks: ReadonlyMap<string, SagaTask<never>>,
): Diagnostic[] {
  const { document } = readDocument(saga);
  // What is no document is told by the compiler.
  if (document === undefined) return [];
  const { steps, hooks = {} } = document;
  const used = new Set(
    allSteps([...steps, ...(hooks.onCompleted ?? []), ...(hooks.onCompensated ?? [])]).flatMap(
      ({ action, compensation }) =>
        compensation === undefined ? [action.operation] : [action.operation, compensation.operation],
    ),
  );
  const usedNames = [...used].join(", ") || "none";
  return [
    ...[...used]
      .filter((operation) => !tasks.has(operation))
      .map((operation) => diagnostics.operationNotGiven([operation], { operation })),
    ...given
      .filter((operation) => !used.has(operation))
      .map((operation) => diagnostics.operationNotUsed([operation], { operation, used: usedNames })),
  ];
}
