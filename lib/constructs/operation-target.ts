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
 * What calls an operation: a Lambda function (an alias, a version, an imported one), or any other task.
 *
 * Of a function only the ARN is asked for by type: under `exactOptionalPropertyTypes` the CDK's own `Alias` and
 * `Version` are no `IFunction`.
 */
export type OperationTarget<Request = unknown> = Pick<IFunction, "functionArn"> | SagaTask<Request>;

/** What calls each operation of a saga, by the operation's name: exactly those that it uses. */
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

/** Whether it is what calls an operation; the types tell it where they are heeded. */
function isTarget(target: unknown): target is OperationTarget<never> {
  return typeof target === "object" && target !== null && ("functionArn" in target || "grantTo" in target);
}

function taskOf(target: OperationTarget<never>): SagaTask<never> {
  return "functionArn" in target ? SagaTask.lambdaFunction(target) : target;
}

/** What is too few or too many among the operations given; the types tell it where they are heeded. */
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
