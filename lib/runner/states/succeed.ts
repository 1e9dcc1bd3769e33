import type { Effect } from "../effect.js";
import type { Situation } from "../situation.js";
import type { Template } from "../template.js";
import { leave } from "./common.js";

export interface SucceedState {
  readonly type: "Succeed";
  readonly name: string;
  readonly output: Template | undefined;
}

/** AWS docs: "Succeed workflow state". */
export function enterSucceed(state: SucceedState, situation: Situation): Effect {
  const exit = { output: state.output, assign: undefined, next: undefined };
  return leave(exit, situation, { output: situation.input });
}
