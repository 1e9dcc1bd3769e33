import type { JsonValue } from "../../asl/index.js";
import { type Exit, type LoadedCommon, leave } from "./common.js";
import { selectedInput } from "./data-paths.js";
import type { Effect } from "./effect.js";
import type { LoadedErrorHandling } from "./error-handling.js";
import type { FieldTemplate } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

/** `Group` is what the branches are; the state itself does not look into them. */
export interface LoadedParallel<Group> extends Exit, LoadedCommon, LoadedErrorHandling {
  readonly type: "Parallel";
  readonly branches: readonly Group[];
  /** Arguments, or Parameters: the input of each branch; undefined: the state's input. */
  readonly arguments: FieldTemplate | undefined;
}

/** AWS docs: "Parallel workflow state". */
export function enterParallel(state: LoadedParallel<unknown>, environment: StateEnvironment): Effect {
  const document = selectedInput(state, environment);
  return {
    kind: "branches",
    input: state.arguments === undefined ? document : environment.valueOf(state.arguments, { document }),
  };
}

/** Leaves with the branches' outputs, in the order of the branches. */
export function completeParallel(
  state: LoadedParallel<unknown>,
  environment: StateEnvironment,
  result: JsonValue,
): Effect {
  return leave(state, environment, { output: result, visible: { result } });
}
