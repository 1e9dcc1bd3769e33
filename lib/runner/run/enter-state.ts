import type { JsonValue } from "../../asl/index.js";
import type { LoadedState } from "../machine.js";
import { enterChoice } from "../states/choice.js";
import type { Effect } from "../states/effect.js";
import type { LoadedErrorHandling } from "../states/error-handling.js";
import { enterFail } from "../states/fail.js";
import { completeMap, enterMap } from "../states/map.js";
import { completeParallel, enterParallel } from "../states/parallel.js";
import { enterPass } from "../states/pass.js";
import type { StateEnvironment } from "../states/state-environment.js";
import { enterSucceed } from "../states/succeed.js";
import { completeTask, enterTask } from "../states/task.js";
import { completeWait, enterWait } from "../states/wait.js";

/** The effect of a state when it is entered, and on each new try. */
export function enterState(state: LoadedState, environment: StateEnvironment): Effect {
  switch (state.type) {
    case "Task":
      return enterTask(state, environment);
    case "Choice":
      return enterChoice(state, environment);
    case "Pass":
      return enterPass(state, environment);
    case "Parallel":
      return enterParallel(state, environment);
    case "Map":
      return enterMap(state, environment);
    case "Wait":
      return enterWait(state, environment);
    case "Succeed":
      return enterSucceed(state, environment);
    case "Fail":
      return enterFail(state, environment);
  }
}

/**
 * The effect of a state once it has what it asked for: a task's result, the outputs of branches; null for the end of a
 * wait.
 */
export function completeState(state: LoadedState, environment: StateEnvironment, result: JsonValue): Effect {
  switch (state.type) {
    case "Task":
      return completeTask(state, environment, result);
    case "Parallel":
      return completeParallel(state, environment, result);
    case "Map":
      return completeMap(state, environment, result);
    case "Wait":
      return completeWait(state, environment);
    default:
      throw new TypeError(`a ${state.type} state asks for nothing`);
  }
}

/** Retry and Catch of a state; undefined where its type has none. */
export function errorHandlingOf(state: LoadedState): LoadedErrorHandling | undefined {
  return state.type === "Task" || state.type === "Parallel" || state.type === "Map" ? state : undefined;
}
