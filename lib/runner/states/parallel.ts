import type { JsonValue } from "../../asl/index.js";
import type { Effect } from "../effect.js";
import type { Situation } from "../situation.js";
import type { Template } from "../template.js";
import { type Exit, leave } from "./common.js";
import type { Guards } from "./task.js";

/** `Group` is what the branches are; the state itself does not look into them. */
export interface ParallelState<Group> extends Exit, Guards {
  readonly type: "Parallel";
  readonly name: string;
  readonly branches: readonly Group[];
  /** What each branch gets as its input; undefined: the state's input. */
  readonly arguments: Template | undefined;
}

/** AWS docs: "Parallel workflow state". */
export function enterParallel(state: ParallelState<unknown>, situation: Situation): Effect {
  return {
    kind: "branches",
    input: state.arguments === undefined ? situation.input : situation.valueOf(state.arguments),
  };
}

/** Leaves with the branches' outputs, in the order of the branches. */
export function completeParallel(
  state: ParallelState<unknown>,
  situation: Situation,
  result: JsonValue,
): Effect {
  return leave(state, situation, { output: result, visible: { result } });
}
