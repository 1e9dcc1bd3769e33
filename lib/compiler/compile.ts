import { nestedGroupsOf, type StateMachineDefinition, statesOf } from "../asl/index.js";
import {
  type AnySaga,
  allSteps,
  type Diagnostic,
  diagnostics,
  expandParts,
  hasErrors,
  readDocument,
  type SagaDocument,
  toSeconds,
  validate,
} from "../saga/index.js";
import { checkJsonata } from "./check/raw-expressions.js";
import { checkTasks } from "./check/tasks.js";
import type { NamedState } from "./emit/sequence.js";
import { stateMachineStates } from "./emit/state-machine.js";
import { type LiteralWriter, plainLiterals } from "./jsonata/literals.js";
import { DefinitionWriter } from "./jsonata/write.js";
import type { CompileContext } from "./lower/context.js";
import { deadlineAfter } from "./lower/deadline.js";
import { checkStateNames, nameAll } from "./lower/names.js";
import { findUsage } from "./lower/result-liveness.js";
import { checkBudgets, countBytes, countEvents, type WrittenState } from "./measure/budgets.js";
import { checkDepths } from "./measure/depths.js";
import { type Plan, planTransitions } from "./plan.js";
import type { TaskBinding } from "./tasks/binding.js";
import { lambdaTask } from "./tasks/lambda.js";

/** What `compile` may be told. */
export interface CompileOptions {
  /**
   * How operations are called, by their names.
   * @default - each is a Lambda function, whose ARN is to be put in the place of `${<operation>}`
   */
  readonly tasks?: Readonly<Record<string, TaskBinding>>;
  /**
   * How the values in the description are written, where some of them are known only at deployment.
   * @default - as they are
   */
  readonly literals?: LiteralWriter;
}

/** A compiled saga. */
export interface Compilation {
  /** The state machine; absent when a diagnostic is an error. */
  readonly definition?: StateMachineDefinition;
  /** What running it costs; absent as the definition is. */
  readonly plan?: Plan;
  /** Everything that is wrong, errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a saga to a state machine in Amazon States Language.
 *
 * Pure: the same saga gives the same definition, byte for byte.
 *
 * @param saga a description, or its document as read from JSON.
 */
export function compile(
  saga: AnySaga | SagaDocument,
  { tasks = {}, literals = plainLiterals }: CompileOptions = {},
): Compilation {
  const read = readDocument(isDescription(saga) ? saga.toJSON() : saga);
  if (read.document === undefined) return { diagnostics: read.diagnostics };
  const { document } = read;
  const broken = validate(document);
  if (hasErrors(broken)) return { diagnostics: broken };

  const expanded = expandParts(document);
  const invalid = checkJsonata(expanded);
  if (hasErrors(invalid)) return { diagnostics: [...broken, ...invalid] };

  const context = contextOf(
    expanded,
    { tasks, literals },
    (document.hooks?.onCompleted ?? []).map(({ name }) => name),
  );
  const { start, states } = stateMachineStates(context);
  const frame = (comment: string) =>
    ({ Comment: comment, QueryLanguage: "JSONata", StartAt: start }) as const;
  const comment = `The saga ${document.name}, compiled by cdk-saga`;
  const written = states.map((state) => writeState(state, literals));
  const bytes = countBytes(written, JSON.stringify({ ...frame(plainLiterals.comment(comment)), States: {} }));
  const events = countEvents(expanded);
  const found = [
    ...broken,
    ...checkStateNames(stateNames(states)),
    ...checkBudgets(expanded, bytes, events),
    ...checkDepths(states, context),
    ...checkTasks(expanded, context),
    ...checkTimeouts(expanded, context),
  ];
  if (hasErrors(found)) return { diagnostics: found };
  return {
    definition: {
      ...frame(literals.comment(comment)),
      States: Object.fromEntries(written.map(({ name, state }) => [name, state])),
    },
    plan: {
      transitions: planTransitions(expanded),
      definitionBytes: bytes.total,
      historyEvents: events.total,
    },
    diagnostics: found,
  };
}

/** What is read from JSON may be anything, null included; `readDocument` tells. */
function isDescription(saga: AnySaga | SagaDocument | null): saga is AnySaga {
  return typeof saga === "object" && saga !== null && "toJSON" in saga;
}

function contextOf(
  saga: SagaDocument,
  { tasks, literals }: Required<CompileOptions>,
  hooks: readonly string[],
): CompileContext {
  const operations = new Map(saga.operations.map((operation) => [operation.name, operation]));
  const deadline = saga.options?.deadline;
  return {
    saga,
    names: nameAll(saga),
    operationOf: (name) => {
      const operation = operations.get(name);
      if (operation === undefined) throw new RangeError(`The saga declares no operation "${name}".`);
      return operation;
    },
    taskOf: (operation) =>
      Object.hasOwn(tasks, operation) && tasks[operation] !== undefined
        ? tasks[operation]
        : lambdaTask({ arn: `\${${operation}}` }),
    usage: findUsage(saga),
    literals,
    deadline: deadline === undefined ? undefined : deadlineAfter(toSeconds(deadline)),
    hooks: new Set(hooks),
    continuesOnStuck: saga.recovery?.continueOnStuck ?? false,
  };
}

function writeState({ name, state }: NamedState, literals: LiteralWriter): WrittenState {
  const writer = new DefinitionWriter(literals);
  const written = writer.write(state);
  return { name, state: written, surplus: writer.surplus };
}

/** The names of states, those in blocks too. */
function stateNames(states: readonly NamedState[]): string[] {
  return states.flatMap(({ name, state }) => [
    name,
    ...nestedGroupsOf(state).flatMap((group) => [...statesOf(group)].map(([nested]) => nested)),
  ]);
}

/** Warns of steps that are given up on while their function may still run. */
function checkTimeouts({ steps }: SagaDocument, { taskOf }: CompileContext): Diagnostic[] {
  return allSteps(steps).flatMap(({ name, action, compensation }) =>
    [action, ...(compensation === undefined ? [] : [compensation])].flatMap(({ operation, timeout }) => {
      const functionTimeout = taskOf(operation).longestRunSeconds;
      if (timeout === undefined || functionTimeout === undefined) return [];
      const seconds = toSeconds(timeout);
      if (seconds >= functionTimeout) return [];
      return [
        diagnostics.timeoutTooShort([name, operation], {
          step: name,
          operation,
          timeout: seconds,
          functionTimeout,
        }),
      ];
    }),
  );
}
