import type { Effect } from "../effect.js";
import { completeState, enterState } from "./enter-state.js";
import type { Question } from "./flow.js";

/** What a state is asked when it is entered, and on each new try. */
export const whatToDo: Question<Effect> = {
  ask: (situation, { state }) => enterState(state, situation),
  answered: (effect, branch, flow) => flow.carryOut(branch, effect),
  during: "arguments",
};

/** What it is asked when there is what it asked for. */
export const howToGoOn: Question<Effect> = {
  ask: (situation, { state, result }) => completeState(state, situation, result?.value ?? null),
  answered: (effect, branch, flow) => flow.carryOut(branch, effect),
  during: "result",
};
