import { type State, successorsOf } from "../asl/index.js";
import type { StepDocument } from "../saga/index.js";
import { compensationState } from "./backward.js";
import type { CompileContext } from "./context.js";
import { type ForwardPath, forwardState } from "./forward.js";
import { endStates } from "./names.js";
import { compensatedState, completedOutput } from "./outcome.js";

/** One state with what it belongs to. */
export interface NamedState {
  readonly name: string;
  readonly state: State;
}

/** The states of a sequence: forward in the order of the steps, then backward from the last compensation, then ends. */
export function sequenceStates(context: CompileContext): NamedState[] {
  const { steps } = context.saga;
  const entries = recoveryEntries(steps, context);
  const pivot = steps.findIndex(({ kind }) => kind === "pivot");
  const forward = steps.map((step, index): NamedState => {
    const path: ForwardPath = {
      ending: endingOf(step, index, context),
      back: entries.before(index),
      compensation: step.compensation === undefined ? undefined : context.names.compensation(step),
      onwards: steps[index + 1]?.name ?? endStates.completed,
      beforePivot: pivot === -1 || index < pivot,
    };
    return { name: step.name, state: forwardState(step, path, context) };
  });
  const backward = steps
    .flatMap((step, index): NamedState[] => {
      if (step.compensation === undefined) return [];
      return [
        {
          name: context.names.compensation(step),
          state: compensationState(step, entries.before(index), context),
        },
      ];
    })
    .reverse();
  return [...forward, ...backward, ...endOf(context, [...forward, ...backward])];
}

/** Where recovery begins: at the nearest compensation before a step, or at the end where there is none. */
function recoveryEntries(steps: readonly StepDocument[], { names }: CompileContext) {
  let nearest: string = endStates.compensated;
  const before = steps.map((step) => {
    const entry = nearest;
    if (step.compensation !== undefined) nearest = names.compensation(step);
    return entry;
  });
  return { before: (index: number) => before[index] ?? endStates.compensated };
}

function endingOf(step: StepDocument, index: number, context: CompileContext): ForwardPath["ending"] {
  const next = context.saga.steps[index + 1];
  if (next !== undefined) return { Next: next.name };
  const result = context.taskOf(step.action.operation).result;
  return { End: true, Output: completedOutput({ step: step.name, result }, context) };
}

/** The end states that some state leads to. */
function endOf(context: CompileContext, states: readonly NamedState[]): NamedState[] {
  const led = new Set(states.flatMap(({ state }) => successorsOf(state)));
  const { completed, compensated } = endStates;
  return [
    ...(led.has(completed)
      ? [
          {
            name: completed,
            state: { Type: "Succeed", Output: completedOutput(undefined, context) } as const,
          },
        ]
      : []),
    ...(led.has(compensated) ? [{ name: compensated, state: compensatedState(context) }] : []),
  ];
}
