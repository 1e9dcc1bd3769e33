import type { Effect } from "../effect.js";
import { RuntimeError } from "../failure.js";
import type { Situation } from "../situation.js";
import { type Template, unexpectedType } from "../template.js";
import { type Exit, leave } from "./common.js";

export interface ChoiceState {
  readonly type: "Choice";
  readonly name: string;
  readonly rules: readonly (Exit & { readonly condition: Template })[];
  /** Through which it is left when no rule holds; undefined where there is no Default. */
  readonly otherwise: Exit | undefined;
}

/** AWS docs: "Choice workflow state". Rules after the first that holds are not looked at. */
export function enterChoice(state: ChoiceState, situation: Situation): Effect {
  const rule = state.rules.find(({ condition }) => holds(condition, situation)) ?? state.otherwise;
  if (rule === undefined) {
    // The documentation calls this States.NoChoiceMatched; AWS has been seen to say States.Runtime.
    throw new RuntimeError(
      "Failed to transition out of the state. The state does not point to a next state.",
    );
  }
  return leave(rule, situation, { output: situation.input });
}

function holds(condition: Template, situation: Situation): boolean {
  const value = situation.valueOf(condition);
  if (typeof value !== "boolean") throw unexpectedType(condition, "boolean", value);
  return value;
}
