import { nestedGroupsOf, type StateGroup, type StateMachineDefinition, statesOf } from "../asl/index.js";
import { forwardSuccessorsOf } from "../compiler/index.js";
import { type ListedMachine, OperationError, type StepFunctions } from "./step-functions.js";

/** A saga's state machine on AWS, or in a local environment. */
export interface DeployedSaga extends ListedMachine {
  /** The name in the saga's description. */
  readonly saga: string;
  readonly whenCompensated: "fail" | "succeed";
}

/** The comment that the compiler writes into every definition. */
const comment = /^The saga (.+), compiled by cdk-saga\./;

/** The saga that a definition was compiled from: its name, and its way to end; undefined for another state machine. */
export function sagaOf(
  definition: StateMachineDefinition | undefined,
): Pick<DeployedSaga, "saga" | "whenCompensated"> | undefined {
  const [, saga] = comment.exec(definition?.Comment ?? "") ?? [];
  if (saga === undefined || definition === undefined) return undefined;
  const compensated = definition.States.Compensated;
  return { saga, whenCompensated: compensated?.Type === "Succeed" ? "succeed" : "fail" };
}

/** True if an execution of this definition goes back when it is stopped before its pivot and redriven. */
export function goesBackAfterStop(definition: StateMachineDefinition): boolean {
  return (definition.Comment ?? "").endsWith("Redriving it after a stop compensates it.");
}

/** Finds the sagas among the state machines of the account and region. It describes each of them once. */
export async function deployedSagas(api: StepFunctions): Promise<DeployedSaga[]> {
  const found: DeployedSaga[] = [];
  for await (const machine of api.machines()) {
    const saga = sagaOf(await api.definition(machine.arn));
    if (saga !== undefined) found.push({ ...machine, ...saga });
  }
  return found;
}

/**
 * Finds a saga by the ARN of its state machine, by the state machine's name, or by the name in its description.
 *
 * @throws OperationError if there is none, or more than one.
 */
export async function findSaga(api: StepFunctions, wanted: string): Promise<DeployedSaga> {
  if (wanted.startsWith("arn:")) {
    const saga = sagaOf(await api.definition(wanted));
    if (saga === undefined)
      throw new OperationError(
        `${wanted} isn't a saga: its definition doesn't say that cdk-saga compiled it.`,
      );
    return { arn: wanted, name: wanted.split(":").at(-1) ?? wanted, ...saga };
  }
  const sagas = await deployedSagas(api);
  const byName = sagas.filter(({ name }) => name === wanted);
  const found = byName.length > 0 ? byName : sagas.filter(({ saga }) => saga === wanted);
  const [only, another] = found;
  if (only === undefined) {
    const known = sagas.map(({ name, saga }) => (name === saga ? name : `${name} (${saga})`)).join(", ");
    const there = known === "" ? "There are no sagas in this account and region" : `There are ${known}`;
    throw new OperationError(`There is no saga "${wanted}" here. ${there}.`, { kind: "does-not-exist" });
  }
  if (another !== undefined) {
    const arns = found.map(({ arn }) => arn).join(", ");
    throw new OperationError(
      `Several state machines are the saga "${wanted}". Give the ARN of one: ${arns}.`,
    );
  }
  return only;
}

/** Role of a Task state in a compiled saga. */
export interface TaskRole {
  readonly isCompensation: boolean;
  /** Errors that end the call at once, with nothing to compensate. */
  readonly rejections: readonly string[];
  /** State that compensates this action; undefined for a compensation, and for an action that has none. */
  readonly compensatedBy?: string;
  /** True if a failure of the call leaves the execution stuck. */
  readonly canGetStuck: boolean;
}

/**
 * Reads the roles of the Task states from a definition: actions are those that a run without failures passes through, and
 * whatever only catchers lead to takes back.
 */
export function taskRoles(definition: StateMachineDefinition): (state: string) => TaskRole | undefined {
  const forward = new Set<string>();
  follow(definition, forward);
  const states = new Map(statesOf(definition));
  const roles = new Map<string, TaskRole>();
  for (const [name, state] of states) {
    if (state.Type !== "Task") continue;
    const catchers = state.Catch ?? [];
    const catchesAll = catchers.find(({ ErrorEquals }) => ErrorEquals.includes("States.ALL"));
    const isCompensation = !forward.has(name);
    const next = catchesAll === undefined ? undefined : states.get(catchesAll.Next);
    const compensatedBy =
      !isCompensation && next?.Type === "Task" && !forward.has(catchesAll?.Next ?? "")
        ? catchesAll?.Next
        : undefined;
    roles.set(name, {
      isCompensation,
      rejections: catchers
        .filter((catcher) => catcher !== catchesAll)
        .flatMap(({ ErrorEquals }) => ErrorEquals.filter((error) => !error.startsWith("States."))),
      ...(compensatedBy === undefined ? {} : { compensatedBy }),
      canGetStuck: catchesAll === undefined,
    });
  }
  return (state) => roles.get(state);
}

/** Follows every way but those of catchers. */
function follow(group: StateGroup, seen: Set<string>): void {
  const waiting = [group.StartAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = group.States[name];
    if (state === undefined || seen.has(name)) continue;
    seen.add(name);
    for (const inner of nestedGroupsOf(state)) follow(inner, seen);
    waiting.push(...forwardSuccessorsOf(name, state));
  }
}
