import type { JsonValue } from "../../asl/index.js";
import { type Exit, type LoadedCommon, leave } from "./common.js";
import { selectedInput } from "./data-paths.js";
import type { Effect } from "./effect.js";
import { RuntimeError } from "./failure.js";
import { type FieldTemplate, unexpectedType } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

export interface LoadedChoice extends LoadedCommon {
  readonly type: "Choice";
  readonly rules: readonly (Exit & { readonly condition: FieldTemplate })[];
  /** Through which it is left when no rule holds; undefined where there is no Default. */
  readonly otherwise: Exit | undefined;
}

/** AWS docs: "Choice workflow state". Rules after the first that holds are not looked at. */
export function enterChoice(state: LoadedChoice, environment: StateEnvironment): Effect {
  const input = selectedInput(state, environment);
  const rule = state.rules.find(({ condition }) => holds(condition, environment, input)) ?? state.otherwise;
  if (rule === undefined) {
    // The documentation calls this States.NoChoiceMatched; AWS has been seen to say States.Runtime.
    throw new RuntimeError(
      "Failed to transition out of the state. The state does not point to a next state.",
    );
  }
  return leave(rule, environment, { output: input });
}

function holds(condition: FieldTemplate, environment: StateEnvironment, document: JsonValue): boolean {
  const value = environment.valueOf(condition, { document });
  if (typeof value !== "boolean") throw unexpectedType(condition, "boolean", value);
  return value;
}
