import { nestedGroupsOf, type StateMachineDefinition, statesOf, type TaskState } from "../../asl/index.js";
import { compile } from "../../compiler/index.js";
import type { Execution as ModelExecution } from "../../model/index.js";
import { loadMachine, type Machine, type ReadFrom } from "../../runner/index.js";
import {
  type ExpandedSaga,
  expandParts,
  type OperationDocument,
  type SagaDocument,
  type StepDocument,
} from "../../saga/index.js";
import { type ReadCall, readCall } from "./calls.js";
import { type Deadline, deadlineOf } from "./deadline.js";
import { keyPlaces, preferred } from "./key-place.js";
import { LiveData } from "../search/live-data.js";
import { type CallOutcome, outcomesOf } from "./outcomes.js";
import { type PlacedStep, placeSteps } from "./placed-steps.js";
import { type Wish, wishesOf } from "../samples/samples.js";
import { failsFor } from "../tasks/bound-request.js";
import { taskFacts } from "../tasks/facts.js";
import { WholeResults, type WrittenTask } from "../tasks/written-task.js";

/** The part that a Task plays in the saga. */
export interface TaskRole {
  readonly placed: PlacedStep;
  readonly step: StepDocument;
  readonly isCompensation: boolean;
  readonly operation: OperationDocument;
  /** Whose effects it makes or compensates: operations that compensate one another belong to one participant. */
  readonly participant: string;
  /** Place of the key in the request; undefined if it holds none. */
  readonly keyPath: readonly (string | number)[] | undefined;
  /** True if the saga has to answer for its effect. */
  readonly hasEffect: boolean;
  /** The deadline that what follows an action has; undefined if there is none. */
  readonly deadline: Deadline | undefined;
  /** The outcomes that it may have besides success. */
  readonly outcomes: readonly CallOutcome[];
}

/** The meaning of a run: a saga, and those facts of its state machine that the saga doesn't say. */
export interface Meaning extends Pick<ModelExecution, "functionTimeouts" | "triedOnce"> {
  /** As it was written, with its parts. */
  readonly document: SagaDocument;
}

/** The subject of a verification: a state machine, and the saga that it is meant to be. */
export interface Subject {
  /** Without parts: their steps are in their places. */
  readonly document: ExpandedSaga;
  readonly definition: StateMachineDefinition;
  readonly machine: Machine;
  /** True if nothing ever happens at the same time. */
  readonly isSequential: boolean;
  readonly steps: readonly PlacedStep[];
  /** The name of the pivot; undefined in a saga without one. */
  readonly pivot: string | undefined;
  /** True if the time decides what becomes of a run. */
  readonly isTimed: boolean;
  /** True if an operation tells by its answer whether it was rejected. */
  readonly readsAnswers: boolean;
  /**
   * The part of a Task, told by the operation that it calls, and by its name where several steps call the same, or where it
   * does not say what it calls.
   */
  readonly roleOf: (
    state: string,
    call: Pick<ReadCall, "operation" | "isPlaceholder">,
  ) => TaskRole | undefined;
  /** The meaning of every run; undefined for a machine that may do it in a way of its own. */
  readonly meaning: Meaning | undefined;
  /** A Task as it is in the definition. */
  readonly taskOf: (state: string) => WrittenTask | undefined;
  /** Data that the machine may still read from a state on. */
  readonly dataRead: ReadFrom;
  /** True if what a task of the user's makes of its request may fail. */
  readonly argumentsMayFail: boolean;
}

/** Facts of a machine that its definition doesn't say. */
export interface MachineOptions {
  readonly handWritten?: boolean | undefined;
  readonly functionTimeouts?: Readonly<Record<string, number>> | undefined;
}

/**
 * Reads what is to be verified.
 */
export function subjectOf(
  saga: SagaDocument,
  definition: StateMachineDefinition,
  { handWritten: isHandWritten = false, functionTimeouts = {} }: MachineOptions = {},
): Subject {
  const document = expandParts(saga);
  const steps = placeSteps(document);
  const roles = rolesOf(document, steps);
  const byState = new Map<string, TaskRole | undefined>();
  let operations: ReadonlyMap<string, string> | undefined;
  const compiledOperations = () => {
    operations ??= operationsIn(saga);
    return operations;
  };
  const tasks = new Map(
    [...statesOf(definition)].flatMap(([name, state]) =>
      state.Type === "Task" ? [[name, state] as const] : [],
    ),
  );
  const roleNamed = (state: string, operation: string | undefined) => {
    if (byState.has(state)) return byState.get(state);
    const called = operation ?? compiledOperations().get(state);
    const role = chosen(
      roles.filter((each) => each.operation.name === called),
      state,
    );
    byState.set(state, role);
    return role;
  };
  const knows = (operation: string) => roles.some((each) => each.operation.name === operation);
  /** Under which name an operation was deployed does not matter. */
  const roleIn: Subject["roleOf"] = (state, { operation, isPlaceholder }) =>
    roleNamed(state, isPlaceholder || (operation !== undefined && knows(operation)) ? operation : undefined);
  const calling = [...tasks].map(([state, task]) => {
    const call = readCall({ resource: task.Resource, arguments: task.Arguments ?? null });
    const operation = roleIn(state, call)?.operation.name ?? call.operation;
    return { state, task, operation, target: call.operation, isPlaceholder: call.isPlaceholder };
  });
  const liveData = new LiveData(definition);
  const written = writtenTasks(saga, document, calling);
  return {
    document,
    definition,
    machine: loadMachine(definition),
    isSequential:
      definition.TimeoutSeconds === undefined &&
      Object.values(definition.States).every((state) => nestedGroupsOf(state).length === 0),
    steps,
    pivot: steps.find(({ step }) => step.kind === "pivot")?.step.name,
    isTimed: document.options?.deadline !== undefined,
    readsAnswers: roles.some(
      ({ operation }) => operation.rejectedWhen !== undefined || operation.succeededWhen !== undefined,
    ),
    roleOf: roleIn,
    meaning: isHandWritten ? undefined : { document: saga, ...taskFacts(calling, functionTimeouts) },
    taskOf: (state) => written.get(state),
    dataRead: (state) => liveData.from(state),
    argumentsMayFail: [...tasks.values()].some(
      ({ Arguments }) => Arguments !== undefined && failsFor(Arguments, {}),
    ),
  };
}

function writtenTasks(
  saga: SagaDocument,
  document: ExpandedSaga,
  calling: readonly {
    readonly state: string;
    readonly task: TaskState;
    readonly operation: string | undefined;
  }[],
): ReadonlyMap<string, WrittenTask> {
  let wishes: readonly Wish[] | undefined;
  const wholeResults = new WholeResults(saga, (operation) => {
    wishes ??= wishesOf(document);
    return wishes.filter((each) => each.operation === operation).map(({ path }) => path);
  });
  return new Map(
    calling.map(({ state, task, operation }) => [
      state,
      {
        arguments: task.Arguments,
        isResultWhole: operation !== undefined && wholeResults.has(state, { task, operation }),
      },
    ]),
  );
}

/** The operation that each Task calls in what a saga compiles to, by the state's name. */
function operationsIn(saga: SagaDocument): ReadonlyMap<string, string> {
  const { definition } = compile(saga);
  if (definition === undefined) return new Map();
  return new Map(
    [...statesOf(definition)].flatMap(([name, state]) => {
      if (state.Type !== "Task") return [];
      const { operation } = readCall({ resource: state.Resource, arguments: state.Arguments ?? null });
      return operation === undefined ? [] : [[name, operation] as const];
    }),
  );
}

function rolesOf(document: SagaDocument, steps: readonly PlacedStep[]): TaskRole[] {
  const operations = new Map(document.operations.map((operation) => [operation.name, operation]));
  const participants = participantsOf(steps);
  const counts = callCounts(steps);
  return steps.flatMap((placed) => {
    const { step } = placed;
    const { action, compensation } = step;
    const own = preferred(keyPlaces(action.request, action.request));
    const hasEffect = step.kind !== "read-only" && step.kind !== "best-effort";
    const role = (operation: string, isCompensation: boolean, keyPath: TaskRole["keyPath"]): TaskRole => {
      const declared = operations.get(operation) ?? { name: operation, rejections: [] };
      const isInBlock = placed.blocks.length > 0;
      const isCaughtInBlock = isInBlock && placed.side !== "after";
      const { [operation]: participant = operation } = participants;
      const settledBy = isCompensation ? (compensation?.settledBy ?? []) : [];
      const deadline = isCompensation ? undefined : deadlineOf(document, placed);
      const calling = {
        operation: declared,
        isCompensation,
        kind: step.kind,
        persists: isCompensation || step.kind === "pivot" || step.kind === "retriable",
        settledBy,
        hasEffect,
        isInBlock,
        isCaughtInBlock,
        hasDeadline: deadline !== undefined,
        isCalledElsewhere:
          isInList(placed) || counts.get(operation) !== 1 || (isCompensation && isCalledAgain(document)),
      };
      return {
        placed,
        step,
        isCompensation,
        operation: declared,
        participant,
        keyPath,
        hasEffect,
        deadline,
        outcomes: outcomesOf(calling),
      };
    };
    const roles = [role(action.operation, false, own?.path)];
    if (compensation !== undefined) {
      const request = compensation.request ?? action.request;
      roles.push(
        role(compensation.operation, true, preferred(keyPlaces(request, action.request), own?.form)?.path),
      );
    }
    return roles;
  });
}

/** Number of steps that each operation is called for. */
function callCounts(steps: readonly PlacedStep[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { step } of steps) {
    for (const operation of [step.action.operation, step.compensation?.operation]) {
      if (operation !== undefined) counts.set(operation, (counts.get(operation) ?? 0) + 1);
    }
  }
  return counts;
}

function isInList({ blocks }: PlacedStep): boolean {
  return blocks.some(({ type }) => type === "forEach");
}

/** True if compensations that are stuck are called once more at the end. */
function isCalledAgain({ recovery }: SagaDocument): boolean {
  return recovery?.continueOnStuck === true;
}

/** The participant of each operation, named for the first of its operations. */
function participantsOf(steps: readonly PlacedStep[]): Readonly<Record<string, string>> {
  const participants: Record<string, string> = {};
  const find = (operation: string): string => participants[operation] ?? operation;
  for (const { step } of steps) {
    const [action, compensation] = [step.action.operation, step.compensation?.operation];
    participants[action] ??= action;
    if (compensation === undefined) continue;
    const [mine, other] = [find(action), find(compensation)];
    participants[compensation] ??= mine;
    for (const [name, participant] of Object.entries(participants)) {
      if (participant === other) participants[name] = mine;
    }
  }
  return participants;
}

/** The role of a state among those of its operation: a state bears the name of its step, or holds it. */
function chosen(roles: readonly TaskRole[], state: string): TaskRole | undefined {
  const [only] = roles;
  if (roles.length <= 1) return only;
  return (
    roles.find(({ step, isCompensation }) => !isCompensation && step.name === state) ??
    roles.find(({ step, isCompensation }) => isCompensation && state.includes(`(${step.name})`)) ??
    roles.find(({ isCompensation, operation }) => isCompensation && operation.name === state) ??
    roles.find(({ step }) => state.includes(step.name)) ??
    only
  );
}
