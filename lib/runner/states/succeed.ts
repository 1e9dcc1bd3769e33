import { leave } from "./common.js";
import type { Effect } from "./effect.js";
import type { FieldTemplate } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

export interface LoadedSucceed {
  readonly type: "Succeed";
  readonly name: string;
  readonly output: FieldTemplate | undefined;
}

/** AWS docs: "Succeed workflow state". */
export function enterSucceed(state: LoadedSucceed, environment: StateEnvironment): Effect {
  const exit = { output: state.output, assign: undefined, next: undefined };
  return leave(exit, environment, { output: environment.input });
}
