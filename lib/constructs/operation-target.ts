import type { IFunction } from "aws-cdk-lib/aws-lambda";
import {
  type AnyOperation,
  allSteps,
  type Diagnostic,
  diagnostics,
  type OperationsOf,
  type RequestOf,
  type SagaDocument,
} from "../saga/index.js";
import { SagaTask } from "./saga-task.js";

/**
 * The target of an operation: a Lambda function (an alias, a version, an imported one), or any other task.
 *
 * The type asks only for a function's ARN: under `exactOptionalPropertyTypes` the CDK's own `Alias` and
 * `Version` are no `IFunction`.
 */
export type FunctionOrTaskFor<Request = unknown> = Pick<IFunction, "functionArn"> | SagaTask<Request>;

/** A target for each operation that a saga uses, by the operation's name, and for no other. */
export type OperationTargets<Description> = [OperationsOf<Description>] extends [never]
  ? Readonly<Record<string, FunctionOrTaskFor<never>>>
  : FunctionOrTaskForEach<OperationsOf<Description>["name"], OperationsOf<Description>>;

/** A target for each of the named operations. The compiler prints the names if one is missing or there is another. */
export type FunctionOrTaskForEach<Name extends string, Operations extends AnyOperation> = {
  readonly [Each in Name]: FunctionOrTaskFor<RequestOf<Extract<Operations, { readonly name: Each }>>>;
};

/**
 * The tasks among what is given for operations, by the operations' names. They come in the order in which the saga uses the
 * operations, so that the order in which a user lists them changes nothing in the template.
 */
export function tasksOf(
  operations: object,
  document: SagaDocument | undefined,
): ReadonlyMap<string, SagaTask<never>> {
  const order = new Map((document?.operations ?? []).map(({ name }, index) => [name, index]));
  const placeOf = (name: string) => order.get(name) ?? order.size;
  const given = Object.entries(operations).toSorted(([a], [b]) => placeOf(a) - placeOf(b));
  return new Map(
    given.flatMap(([name, target]: [string, unknown]) =>
      isTarget(target) ? [[name, taskOf(target)] as const] : [],
    ),
  );
}

/** Tasks that older versions of a saga may still call. */
export function retainedTasks(
  operations: Readonly<Record<string, FunctionOrTaskFor<never>>>,
): readonly SagaTask<never>[] {
  return Object.values(operations).map(taskOf);
}

/** True for a target of an operation. The types say so too, but JavaScript doesn't check them. */
function isTarget(target: unknown): target is FunctionOrTaskFor<never> {
  return typeof target === "object" && target !== null && ("functionArn" in target || "grantTo" in target);
}

function taskOf(target: FunctionOrTaskFor<never>): SagaTask<never> {
  return "functionArn" in target ? SagaTask.lambdaFunction(target) : target;
}

/** Finds operations without a target, and targets without an operation. The types say so too, but JavaScript doesn't check them. */
export function checkTargets(
  document: SagaDocument | undefined,
  given: readonly string[],
  tasks: ReadonlyMap<string, SagaTask<never>>,
): Diagnostic[] {
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
