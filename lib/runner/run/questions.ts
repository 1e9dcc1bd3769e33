import type { Effect } from "../states/effect.js";
import { causeInState, type EvaluationError, errors, type StateFailure } from "../states/failure.js";
import type { StateVisit } from "./branch.js";
import { completeState, enterState } from "./enter-state.js";
import type { Question } from "./flow.js";

/** The question to a state when it is entered, and on each new try. */
export const whatToDo: Question<Effect> = {
  ask: (environment, { state }) => enterState(state, environment),
  answered: (effect, branch, flow) => flow.carryOut(branch, effect),
  during: "arguments",
};

/** The question to a state when the answer to its effect is there. */
export const howToGoOn: Question<Effect> = {
  ask: (environment, { state, result }) => completeState(state, environment, result?.value ?? null),
  answered: (effect, branch, flow) => flow.carryOut(branch, effect),
  during: "result",
};

/** The failure of a state whose field could not be evaluated. */
export function evaluationFailure(
  error: EvaluationError,
  visit: StateVisit,
  during: StateFailure["during"],
): StateFailure {
  const { location, afterEntry } = error;
  return {
    error: errors.queryEvaluation,
    cause: causeInState(visit.name, visit.enteredId, error.message),
    evaluation: location === undefined ? { afterEntry } : { location, afterEntry },
    ...(during === undefined ? {} : { during }),
  };
}
