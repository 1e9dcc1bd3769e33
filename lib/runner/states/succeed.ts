import { type LoadedCommon, leave } from "./common.js";
import { type OutputPaths, selectedInput } from "./data-paths.js";
import type { Effect } from "./effect.js";
import type { FieldTemplate } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

export interface LoadedSucceed extends LoadedCommon {
  readonly type: "Succeed";
  readonly output: FieldTemplate | undefined;
  readonly outputPaths: OutputPaths | undefined;
}

/** AWS docs: "Succeed workflow state". */
export function enterSucceed(state: LoadedSucceed, environment: StateEnvironment): Effect {
  const exit = { output: state.output, outputPaths: state.outputPaths, assign: undefined, next: undefined };
  return leave(exit, environment, { output: selectedInput(state, environment) });
}
