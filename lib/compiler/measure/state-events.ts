import type { TaskState } from "../../asl/index.js";
import type { EmittedState, Expression } from "../jsonata/expression.js";
import type { StateOwner } from "../lower/state-names.js";
import { type Load, loadOf, noLoad } from "./load.js";

/** Events of a state besides those of its tries, and of what is in it: entered and exited. */
const aroundState = 2;
/** Events of a try: scheduled, started, and how it ended. */
const tryEvents = 3;
/** Events of a Parallel or Map besides those of a state: started, and how it ended. */
const aroundBlock = 2;
/** Events of an iteration: started, and how it ended. */
export const iterationEvents = 2;

/** Events of a Parallel that fails before it is redriven: that its task is aborted, and that it failed. */
export const failedParallelEvents = 2;
/** Events of a Map that fails before it is redriven: those of a Parallel, and that its iteration failed. */
export const failedMapEvents = 3;

/** Events that a state writes by itself: those of its tries included, those of the states in it not. */
export function eventsOf(state: EmittedState, owner: StateOwner | undefined): Load {
  switch (state.Type) {
    case "Task":
      return taskLoad(state, owner);
    case "Parallel":
    case "Map":
      return loadOf(aroundState + aroundBlock);
    case "Fail":
      // It is entered, and never exited.
      return loadOf(aroundState - 1);
    default:
      return loadOf(aroundState);
  }
}

/**
 * Every try but the last fails, or every one where that leads on by a catcher: the events are as many. What persists
 * succeeds at once, and its failed tries are the surplus: all of them, and then it is redriven.
 */
function taskLoad(state: TaskState<Expression>, owner: StateOwner | undefined): Load {
  const each = tryEvents + (isSubmitted(state.Resource) ? 1 : 0);
  const tries = triesOf(state);
  const persists = owner !== undefined && isPersistent(owner);
  const base = aroundState + (persists ? 1 : tries) * each;
  const own = { name: nameOf(owner), events: base };
  return persists
    ? { base, surplus: tries * each, largest: own, persisting: own }
    : { ...noLoad, base, largest: own };
}

/** A task that waits, for a token or for a job, tells when the service has taken its request, by an event more. */
function isSubmitted(resource: string): boolean {
  return resource.includes(".waitForTaskToken") || resource.includes(".sync");
}

function triesOf({ Retry }: TaskState<Expression>): number {
  // The first retrier only keeps errors out; by default a retrier tries three times more.
  const retrier = Retry?.at(-1);
  return retrier === undefined ? 1 : 1 + (retrier.MaxAttempts ?? 3);
}

/** Whether a state has no way on but to succeed: the execution fails on it when its tries are exhausted. */
function isPersistent({ node, role }: StateOwner): boolean {
  if (role === "compensation") return true;
  return node.type === "step" && (node.kind === "pivot" || node.kind === "retriable");
}

function nameOf(owner: StateOwner | undefined): string {
  if (owner === undefined) return "";
  const { node, role } = owner;
  return node.type === "step" && role === "compensation"
    ? (node.compensation?.operation ?? node.name)
    : node.name;
}
