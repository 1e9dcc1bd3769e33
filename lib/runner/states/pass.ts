import { type Exit, leave } from "./common.js";
import type { Effect } from "./effect.js";
import type { StateEnvironment } from "./state-environment.js";

export interface LoadedPass extends Exit {
  readonly type: "Pass";
  readonly name: string;
}

/** AWS docs: "Pass workflow state". */
export function enterPass(state: LoadedPass, environment: StateEnvironment): Effect {
  return leave(state, environment, { output: environment.input });
}
