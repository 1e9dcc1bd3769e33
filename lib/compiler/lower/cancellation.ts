import { type NodeDocument, type SagaDocument, walk } from "../../saga/index.js";
import { binary, call, condition, literal, object, property, states, variable } from "../jsonata/build.js";
import { type Expression, expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import { interruptedVariable } from "./variable-names.js";

/** The error name of a saga that was stopped, and redriven in order to be compensated. */
const interruptedError = "Saga.Interrupted";

const redriveCount = states("context.Execution.RedriveCount");
/** True if the execution was redriven. */
const isRedriven = binary(redriveCount, ">", literal(0));
/** One of two values: in a condition, 0 counts as false, and every action asks. */
const ifRedriven = (value: Jsonata, otherwise: Jsonata) => condition(redriveCount, value, otherwise);

const failure = object([
  ["Error", literal(interruptedError)],
  ["Cause", literal("The execution was stopped, and redriven to be compensated.")],
]);

/** The failure of what was interrupted, which the first state assigns, so that the catchers of all others are short. */
export const interruptedFailure: Readonly<Record<string, Expression>> = {
  [interruptedVariable]: expression(failure),
};

/** The expressions that let a saga go back which is redriven before its pivot. */
export interface Cancellation {
  /** True if the execution was redriven. */
  readonly isRedriven: Jsonata;
  /** Raises an error in a redriven execution, else yields the request. */
  readonly unlessRedriven: (request: Jsonata) => Jsonata;
  /**
   * The error output of a catcher in which a redriven execution tells that it was interrupted.
   *
   * @param isFirst whether it is that of the first state, which a variable that it assigns is not yet seen from.
   */
  readonly errorOutput: (otherwise: Jsonata, isFirst?: boolean) => Jsonata;
  /** The seconds of a wait, none in a redriven execution. */
  readonly wait: (seconds: Jsonata) => Jsonata;
  /** The time that is waited for, which has passed in a redriven execution. */
  readonly waitUntil: (time: Jsonata) => Jsonata;
  /** The failure of the gate before a step, as a block tells one. */
  readonly told: (step: string) => Jsonata;
  /** True if a failure that a block tells is an interruption. */
  readonly isInterruption: (told: Jsonata) => Jsonata;
}

const cancellation: Cancellation = {
  isRedriven,
  unlessRedriven: (request) => ifRedriven(call("error", literal(interruptedError)), request),
  errorOutput: (otherwise, isFirst = false) =>
    ifRedriven(isFirst ? failure : variable(interruptedVariable), otherwise),
  wait: (seconds) => ifRedriven(literal(0), seconds),
  waitUntil: (time) => ifRedriven(states("context.Execution.StartTime"), time),
  told: (step) =>
    object([
      ["step", literal(step)],
      ["error", variable(interruptedVariable)],
    ]),
  isInterruption: (told) =>
    binary(
      isRedriven,
      "and",
      binary(property(property(told, "error"), "Error"), "=", literal(interruptedError)),
    ),
};

/** Undefined where a saga goes on when it is redriven. */
export function cancellationOf({ options }: SagaDocument): Cancellation | undefined {
  return options?.redriveAfterStop === "continue" ? undefined : cancellation;
}

/** True if a node is an action that asks, before it is called, whether the execution was redriven. */
export function asks(node: NodeDocument): boolean {
  return node.type === "step" && (node.kind === "compensatable" || node.kind === "read-only");
}

/** The Choice between the way there and the way back. */
export interface Gate {
  /** The index of the node that it comes before: the pivot, or what is run when the saga is completed. */
  readonly index: number;
  /** The name of the step that a saga is told to have stopped at. */
  readonly step: string;
  /** True if it also leads an execution back in which a list after the pivot is too long. */
  readonly refusesLists?: boolean;
}

/**
 * The place where a redriven execution has to be led back though no action there asks: the pivot cannot, for it may
 * have been called. Undefined where the action, or the block, before it asks.
 *
 * A pivot that is tried again until its answer is a success or a rejection can't refuse a list either: its gate does.
 *
 * @param turn where the saga stops going back.
 * @param goesBack true if a redriven execution goes back.
 */
export function gateOf(saga: SagaDocument, turn: Gate, goesBack: boolean): Gate | undefined {
  const { steps } = saga;
  const { index, step } = turn;
  if (refusesLists(saga, index)) return { index, step, refusesLists: true };
  const before = steps[index - 1];
  if (!goesBack) return undefined;
  if (before === undefined || asks(before) || before.type === "parallel" || before.type === "forEach") {
    return undefined;
  }
  return { index, step };
}

/** True if the gate before the pivot has to refuse lists after it that are too long, because the pivot itself can't. */
function refusesLists({ steps, operations }: SagaDocument, index: number): boolean {
  const pivot = steps[index];
  if (pivot?.type !== "step" || pivot.kind !== "pivot") return false;
  const { succeededWhen } = operations.find(({ name }) => name === pivot.action.operation) ?? {};
  if (succeededWhen === undefined) return false;
  return [...walk(steps.slice(index + 1))].some(({ node }) => node.type === "forEach");
}

/** The place where a saga stops going back: its pivot, or its end. */
export function turnOf(steps: readonly NodeDocument[], hooks: ReadonlySet<string>): Gate {
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const firstHook = steps.findIndex(({ name }) => hooks.has(name));
  const index = pivot >= 0 ? pivot : firstHook >= 0 ? firstHook : steps.length;
  return { index, step: (pivot >= 0 ? steps[pivot] : steps[index - 1])?.name ?? "" };
}
