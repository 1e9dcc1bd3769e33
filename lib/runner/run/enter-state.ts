import type { JsonValue } from "../../asl/index.js";
import type { Effect } from "../effect.js";
import type { LoadedState } from "../machine.js";
import type { Situation } from "../situation.js";
import { enterChoice } from "../states/choice.js";
import { enterFail } from "../states/fail.js";
import { completeMap, enterMap } from "../states/map.js";
import { completeParallel, enterParallel } from "../states/parallel.js";
import { enterPass } from "../states/pass.js";
import { enterSucceed } from "../states/succeed.js";
import { completeTask, enterTask, type Guards } from "../states/task.js";
import { completeWait, enterWait } from "../states/wait.js";

/** What a state does when it is entered, and on each new try. */
export function enterState(state: LoadedState, situation: Situation): Effect {
  switch (state.type) {
    case "Task":
      return enterTask(state, situation);
    case "Choice":
      return enterChoice(state, situation);
    case "Pass":
      return enterPass(state, situation);
    case "Parallel":
      return enterParallel(state, situation);
    case "Map":
      return enterMap(state, situation);
    case "Wait":
      return enterWait(state, situation);
    case "Succeed":
      return enterSucceed(state, situation);
    case "Fail":
      return enterFail(state, situation);
  }
}

/** What a state does with what it asked for: a task's result, the outputs of branches; null for the end of a wait. */
export function completeState(state: LoadedState, situation: Situation, result: JsonValue): Effect {
  switch (state.type) {
    case "Task":
      return completeTask(state, situation, result);
    case "Parallel":
      return completeParallel(state, situation, result);
    case "Map":
      return completeMap(state, situation, result);
    case "Wait":
      return completeWait(state, situation);
    default:
      throw new TypeError(`a ${state.type} state asks for nothing`);
  }
}

/** Retry and Catch of a state; undefined where its type has none. */
export function guardsOf(state: LoadedState): Guards | undefined {
  return state.type === "Task" || state.type === "Parallel" || state.type === "Map" ? state : undefined;
}
