import {
  compile,
  lambdaFunctionTask,
  type PolicyStatementJson,
  statementsOf,
  type TaskBinding,
} from "../../compiler/index.js";
import {
  allSteps,
  type Diagnostic,
  formatDiagnostics,
  hasErrors,
  type SagaDocument,
} from "../../saga/index.js";
import { CommandFailure } from "../command-failure.js";
import { layOut } from "./json-text.js";
import { placeholdersIn } from "./placeholders.js";

/** A saga as a deployer gets it: what is known only at deployment is a placeholder, `${ReserveCar}`. */
export interface CompiledSaga {
  readonly name: string;
  /** The definition as JSON text. */
  readonly definition: string;
  /** Permissions that the state machine's role needs to call the operations. */
  readonly statements: readonly PolicyStatementJson[];
  /** The operations whose permissions are not known. */
  readonly untold: readonly string[];
  /** Every placeholder in definition and statements, in the order in which they come first. */
  readonly placeholders: readonly Placeholder[];
  /** Warnings for the user. */
  readonly warnings: readonly Diagnostic[];
}

/** Something that has to be filled in. */
export interface Placeholder {
  /** The text between `${` and `}`. */
  readonly name: string;
  /** Its meaning: the function of the operation of that name, the partition, or something of a task that is given. */
  readonly kind: "function" | "partition" | "other";
}

/** Options for compiling a saga. */
export interface DeployedTasks {
  /** Tasks of operations; all others are Lambda functions. */
  readonly tasks: Readonly<Record<string, TaskBinding>>;
  /** True if the partition of the integrations' ARNs is a placeholder, instead of `aws`. */
  readonly partitionIsOpen: boolean;
}

/**
 * Compiles a saga for those who do not deploy it by the CDK.
 *
 * @throws CommandFailure that lists all that is wrong.
 */
export function compileForDeployer(
  saga: SagaDocument,
  { tasks, partitionIsOpen }: DeployedTasks,
): CompiledSaga {
  const operations = saga.operations.map(({ name }) => name);
  const partition = partitionIsOpen ? freePlaceholder("AwsPartition", operations) : undefined;
  const asFunction = (name: string) =>
    lambdaFunctionTask({
      arn: `\${${name}}`,
      ...(partition === undefined ? {} : { partition: `\${${partition}}` }),
    });
  const bindings = operations.map((name) => [name, tasks[name] ?? asFunction(name)] as const);
  const { definition, diagnostics } = compile(saga, { tasks: Object.fromEntries(bindings) });
  if (definition === undefined || hasErrors(diagnostics)) {
    throw new CommandFailure(
      `The saga "${saga.name}" cannot become a state machine:\n${formatDiagnostics(diagnostics)}`,
    );
  }
  // What a document declares and no step calls, nobody has to be allowed.
  const { onCompleted = [], onCompensated = [] } = saga.hooks ?? {};
  const called = new Set(
    allSteps([...saga.steps, ...onCompleted, ...onCompensated]).flatMap(({ action, compensation }) =>
      compensation === undefined ? [action.operation] : [action.operation, compensation.operation],
    ),
  );
  const used = bindings.filter(([name]) => called.has(name));
  const { statements, untold } = statementsOf(Object.fromEntries(used));
  // Only what a task says is a placeholder; in JSONata of the user's own it is not.
  const declared = new Set(used.flatMap(([, binding]) => placeholdersOf(binding)));
  const kindOf = (name: string): Placeholder["kind"] => {
    if (name === partition) return "partition";
    return operations.includes(name) && !Object.hasOwn(tasks, name) ? "function" : "other";
  };
  const text = layOut(definition);
  return {
    name: saga.name,
    definition: text,
    statements,
    untold,
    placeholders: placeholdersIn(text, JSON.stringify(statements))
      .filter((name) => declared.has(name))
      .map((name) => ({ name, kind: kindOf(name) })),
    warnings: diagnostics,
  };
}

function placeholdersOf({ resource, arguments: given, permissions = [] }: TaskBinding): string[] {
  return placeholdersIn(resource, JSON.stringify([given("{}"), permissions]));
}

function freePlaceholder(name: string, operations: readonly string[]): string {
  return operations.includes(name) ? freePlaceholder(`${name}_`, operations) : name;
}
