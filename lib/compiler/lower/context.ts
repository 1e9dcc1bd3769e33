import { type ExpandedSaga, type OperationDocument, type StepDocument, toSeconds } from "../../saga/index.js";
import type { LiteralWriter } from "../jsonata/literals.js";
import type { TaskBinding } from "../tasks/binding.js";
import { lambdaFunctionTask } from "../tasks/lambda.js";
import { isReadByChoice } from "./answer.js";
import { type Cancellation, cancellationOf, type Gate, gateOf, turnOf } from "./cancellation.js";
import { type CauseCharacters, causeCharacters } from "./cause-characters.js";
import { type Deadline, deadlineAfter } from "./deadline.js";
import { findLiveResults, type ResultLiveness } from "./result-liveness.js";
import { StateNames } from "./state-names.js";
import { nameVariables, type VariableNames } from "./variable-names.js";

/** A saga as the later stages of the compiler look it up: its parts in place, everything named, nothing kept needlessly. */
export interface CompileContext {
  readonly saga: ExpandedSaga;
  readonly names: VariableNames;
  readonly states: StateNames;
  readonly operationOf: (name: string) => OperationDocument;
  /** True if a Choice after the step's Task reads its answer. */
  readonly readsAnswer: (step: StepDocument) => boolean;
  /** The task of an operation. */
  readonly taskOf: (operation: string) => TaskBinding;
  readonly liveness: ResultLiveness;
  /** The writer of values that come from the user. */
  readonly literals: LiteralWriter;
  readonly deadline: Deadline | undefined;
  /** The way back of a redriven execution; undefined if it goes on. */
  readonly cancellation: Cancellation | undefined;
  /** The place where the saga stops going back. */
  readonly turn: Gate;
  /** The Choice that does so where no action before the pivot, or before the end, asks. */
  readonly gate: Gate | undefined;
  /** The characters kept of the causes of best-effort steps. */
  readonly causeCharacters: CauseCharacters;
  /** The names of the steps that are run when everything else is done: the deadline is not for them. */
  readonly hooks: ReadonlySet<string>;
  /** True if a compensation that is stuck lets the others go first. */
  readonly continuesOnStuck: boolean;
}

/** Options of lowering: the tasks, and the writer of literals. */
export interface LoweringOptions {
  /** Tasks of operations, by the operations' names; all others are Lambda functions. */
  readonly tasks: Readonly<Record<string, TaskBinding>>;
  readonly literals: LiteralWriter;
}

/**
 * Looks up and names everything in a saga.
 */
export function lower(saga: ExpandedSaga, { tasks, literals }: LoweringOptions): CompileContext {
  const operations = new Map(saga.operations.map((operation) => [operation.name, operation]));
  const deadline = saga.options?.deadline;
  const cancellation = cancellationOf(saga);
  const hooks = saga.completionHooks;
  const turn = turnOf(saga.steps, hooks);
  const functions = new Map<string, TaskBinding>();
  const functionFor = (operation: string): TaskBinding => {
    const task = functions.get(operation) ?? lambdaFunctionTask({ arn: `\${${operation}}` });
    functions.set(operation, task);
    return task;
  };
  const operationOf = (name: string): OperationDocument => {
    const operation = operations.get(name);
    if (operation === undefined) throw new RangeError(`The saga declares no operation "${name}".`);
    return operation;
  };
  return {
    saga,
    names: nameVariables(saga),
    states: new StateNames(saga),
    operationOf,
    readsAnswer: (step) => isReadByChoice(step, operationOf(step.action.operation)),
    taskOf: (operation) =>
      Object.hasOwn(tasks, operation) && tasks[operation] !== undefined
        ? tasks[operation]
        : functionFor(operation),
    liveness: findLiveResults(saga),
    literals,
    deadline: deadline === undefined ? undefined : deadlineAfter(toSeconds(deadline)),
    cancellation,
    turn,
    gate: gateOf(saga, turn, cancellation !== undefined),
    causeCharacters: causeCharacters(saga.steps),
    hooks,
    continuesOnStuck: saga.recovery?.continueOnStuck ?? false,
  };
}
