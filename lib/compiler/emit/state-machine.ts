import { successorsOf } from "../../asl/index.js";
import { property } from "../jsonata/build.js";
import { type EmittedFields, type EmittedState, expression, someExpression } from "../jsonata/expression.js";
import { usesVariable } from "../jsonata/questions.js";
import { interruptedFailure } from "../lower/cancellation.js";
import type { CompileContext } from "../lower/context.js";
import { assignedFirst, outermost } from "../lower/iteration-path.js";
import { variableResults } from "../lower/result-scope.js";
import { endStates, outputStates } from "../lower/state-names.js";
import { failedStepVariable, failureVariable } from "../lower/variable-names.js";
import { compensatedHooks } from "./hooks.js";
import { compileSequence } from "./node.js";
import { recoveryOf } from "./recovery-order.js";
import { compensatedState, completedOutput, largeOutputStates } from "./saga-output.js";
import type { EmittedStates, NamedState, SequenceExit } from "./sequence.js";

/**
 * The states of a saga: forward in the order of its steps, then backward from the last compensation, then its ends; and
 * the name of the first.
 */
export function emitStates(context: CompileContext): EmittedStates {
  const { steps, hooks, options } = context.saga;
  const isLarge = options?.largeOutput === true;
  const location = { results: variableResults(steps, context.names), iterationPath: outermost };
  const compensated = compensatedHooks(hooks?.onCompensated ?? [], endStates.compensated, context);
  const recovery = recoveryOf(context, location, compensated.start);
  const pivot = steps.findIndex((node) => node.type === "step" && node.kind === "pivot");
  const exit: SequenceExit = {
    ending: (own) => ({ End: true, Output: completedOutput(own, location.results, context) }),
    done: isLarge ? outputStates.output : endStates.completed,
    recover: (failure, entry) => {
      const { Assign, Next } = recovery.begin(entry);
      const told = "told" in failure;
      return {
        Assign: {
          [failedStepVariable]: told ? expression(property(failure.told, "step")) : failure.step,
          [failureVariable]: expression(told ? property(failure.told, "error") : failure.errorOutput),
          ...Assign,
        },
        Next,
      };
    },
  };
  const { start, states, compensations } = compileSequence({
    context,
    nodes: steps,
    ...location,
    exit,
    gate: context.gate,
    ...(isLarge ? { after: outputStates.output } : {}),
    beforePivot: (index) => pivot === -1 || index < pivot,
    // A variable that the first state assigns is seen from the next one on.
    first: { ...outermost, isFirst: true },
  });
  const all = [...states, ...recovery.states(compensations), ...compensated.states];
  const ends: NamedState[] = [
    ...(isLarge
      ? largeOutputStates(location.results, context)
      : [
          {
            name: endStates.completed,
            state: { Type: "Succeed", Output: completedOutput(undefined, location.results, context) },
          } satisfies NamedState,
        ]),
    { name: endStates.compensated, state: compensatedState(context) },
  ];
  const [first, ...others] = reached(start, [...all, ...ends]);
  if (first === undefined) return { start, states: [] };
  return { start, states: [{ name: first.name, state: assigning(first.state, others) }, ...others] };
}

/** The first state with what others want assigned before, wherever it goes on to. */
function assigning(state: EmittedState, others: readonly NamedState[]): EmittedState {
  const wanted = Object.entries({ ...assignedFirst, ...interruptedFailure }).filter(([variable]) =>
    others.some(({ state: other }) => uses(other, variable)),
  );
  if (wanted.length === 0) return state;
  const also = (assign: EmittedFields | undefined): EmittedFields => ({
    ...assign,
    ...Object.fromEntries(wanted),
  });
  const leads = "Next" in state || state.Type === "Choice";
  return {
    ...state,
    ...(leads ? { Assign: also(state.Assign) } : {}),
    ...(state.Type === "Choice"
      ? { Choices: state.Choices.map((rule) => ({ ...rule, Assign: also(rule.Assign) })) }
      : {}),
    ...("Catch" in state && state.Catch !== undefined
      ? { Catch: state.Catch.map((catcher) => ({ ...catcher, Assign: also(catcher.Assign) })) }
      : {}),
  };
}

/** True if a state, or one inside it, uses a variable. */
function uses(state: EmittedState, variable: string): boolean {
  return someExpression(state, (tree) => usesVariable(tree, variable));
}

/** The states that can be reached, in their order: if no failure is caught, there is nothing to go back by. */
function reached(start: string, states: readonly NamedState[]): NamedState[] {
  const byName = new Map(states.map(({ name, state }) => [name, state]));
  const found = new Set([start]);
  for (const name of found) {
    const state = byName.get(name);
    for (const next of state === undefined ? [] : successorsOf(state)) found.add(next);
  }
  return states.filter(({ name }) => found.has(name));
}
