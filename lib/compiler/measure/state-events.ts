import type { Retrier, TaskState } from "../../asl/index.js";
import type { EmittedState, Expression } from "../jsonata/expression.js";
import type { StateOwner } from "../lower/state-names.js";
import { type Load, loadOf, noLoad } from "./load.js";
import { patienceOf } from "./patience.js";
import { stuckCall } from "./stuck.js";

/** Events of a state besides those of its tries, and of what is in it: entered and exited. */
const aroundState = 2;
/** Events of a try: scheduled, started, and how it ended. */
const tryEvents = 3;
/** Events of a Parallel or Map besides those of a state: started, and how it ended. */
const aroundBlock = 2;
/** Events of an iteration: started, and how it ended. */
export const iterationEvents = 2;

/** The last retrier of a Task; the first one only keeps errors out. */
export type RetrierOf = (state: TaskState<Expression>, owner: StateOwner | undefined) => Retrier | undefined;

/** The retrier that is emitted. */
export const emittedRetrier: RetrierOf = ({ Retry }) => Retry?.at(-1);

/** Events that a state writes by itself: those of its tries included, those of the states in it not. */
export function eventsOf(
  state: EmittedState,
  owner: StateOwner | undefined,
  retrierOf: RetrierOf = emittedRetrier,
): Load {
  switch (state.Type) {
    case "Task":
      return taskLoad(state, owner, retrierOf(state, owner));
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
 * Most events that a state writes from one redrive to the next if it is given up, again and again, because another one
 * is stuck: its tries begin anew each time. Those of a Task that itself gets stuck are counted where it does.
 */
export function heldEvents(state: EmittedState, owner: StateOwner | undefined, retrierOf: RetrierOf): number {
  if (state.Type === "Wait") return 1;
  if (state.Type !== "Task" || isStuckWhenExhausted(state)) return 0;
  return triesOf(retrierOf(state, owner)) * eventsOfTry(state);
}

/**
 * A Task that catches every error leads on when its tries are exhausted: all of them may fail. Any other succeeds at once,
 * or gets stuck: all its tries fail, the execution fails on it, and it is redriven.
 */
function taskLoad(
  state: TaskState<Expression>,
  owner: StateOwner | undefined,
  retrier: Retrier | undefined,
): Load {
  const each = eventsOfTry(state);
  const tries = triesOf(retrier) * each;
  const name = nameOf(owner);
  if (!isStuckWhenExhausted(state)) {
    const base = aroundState + tries;
    return { ...noLoad, base, largest: { name, events: base } };
  }
  const base = aroundState + each;
  const stuck = stuckCall({ name, base, tries }, patienceOf(retrier), each);
  return { base, largest: { name, events: base }, longest: stuck, fastest: stuck };
}

/** True if the execution fails on a Task when its tries are exhausted: it has no way on but to succeed. */
function isStuckWhenExhausted({ Catch = [] }: TaskState<Expression>): boolean {
  return !Catch.some(({ ErrorEquals }) => ErrorEquals.includes("States.ALL"));
}

function eventsOfTry({ Resource, Retry }: TaskState<Expression>): number {
  // A task that waits, for a token or for a job, tells when the service has taken its request.
  const isSubmitted = Resource.includes(".waitForTaskToken") || Resource.includes(".sync");
  // A try that was answered, but not as it has to be, is told by one event more.
  const isTriedUntilAnswered =
    Retry !== undefined &&
    !Retry.some(({ ErrorEquals }) => ErrorEquals.includes("States.QueryEvaluationError"));
  return tryEvents + (isSubmitted ? 1 : 0) + (isTriedUntilAnswered ? 1 : 0);
}

function triesOf(retrier: Retrier | undefined): number {
  return retrier === undefined ? 1 : 1 + (retrier.MaxAttempts ?? 3);
}

/** The part of a saga that a state belongs to, as messages call it. */
export function nameOf(owner: StateOwner | undefined): string {
  if (owner === undefined) return "";
  const { node, role } = owner;
  return node.type === "step" && role === "compensation"
    ? (node.compensation?.operation ?? node.name)
    : node.name;
}
