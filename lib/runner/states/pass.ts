import type { Effect } from "../effect.js";
import type { Situation } from "../situation.js";
import { type Exit, leave } from "./common.js";

export interface PassState extends Exit {
  readonly type: "Pass";
  readonly name: string;
}

/** AWS docs: "Pass workflow state". */
export function enterPass(state: PassState, situation: Situation): Effect {
  return leave(state, situation, { output: situation.input });
}
