import { successorsOf } from "../asl/index.js";
import type { CompileContext } from "./context.js";
import { expression } from "./jsonata-text.js";
import { endStates, failureVariable } from "./names.js";
import { compensatedState, completedOutput } from "./outcome.js";
import { parallelNode } from "./parallel.js";
import { compileSequence, type Exit, type NamedState, recoveryChain } from "./sequence.js";
import { variablesView } from "./view.js";

/** The states of a saga: forward in the order of its steps, then backward from the last compensation, then its ends. */
export function stateMachineStates(context: CompileContext): NamedState[] {
  const { steps } = context.saga;
  const view = variablesView(steps, context.names);
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const exit: Exit = {
    ending: (own) => ({ End: true, Output: completedOutput(own, view, context) }),
    done: endStates.completed,
    recover: (failure, entry) => ({
      Assign: {
        [failureVariable]:
          "told" in failure
            ? expression(failure.told)
            : { step: failure.step, errorOutput: expression(failure.errorOutput) },
      },
      Next: entry ?? endStates.compensated,
    }),
  };
  const { states, compensations } = compileSequence({
    context,
    nodes: steps,
    view,
    blocks: [],
    exit,
    beforePivot: (index) => pivot === -1 || index < pivot,
    compileBlock: parallelNode,
  });
  const all = [...states, ...recoveryChain(compensations, { Next: endStates.compensated }, view)];
  const led = new Set(all.flatMap(({ state }) => successorsOf(state)));
  const ends: NamedState[] = [
    {
      name: endStates.completed,
      state: { Type: "Succeed", Output: completedOutput(undefined, view, context) },
    },
    { name: endStates.compensated, state: compensatedState(context) },
  ];
  return [...all, ...ends.filter(({ name }) => led.has(name))];
}
