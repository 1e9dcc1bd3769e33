import type { JsonValue } from "../../asl/index.js";
import type { Catcher } from "../catch.js";
import type { Effect } from "../effect.js";
import type { Retrier } from "../retry.js";
import type { Situation } from "../situation.js";
import type { TaskEvents } from "../task-events.js";
import type { TaskResource } from "../task-resource.js";
import type { Template } from "../template.js";
import { type Exit, integerOf, leave, longestSeconds } from "./common.js";

/** What Task, Parallel and Map have in common: they can be tried again, and their failure can be caught. */
export interface Guards {
  readonly retry: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface TaskState extends Exit, Guards {
  readonly type: "Task";
  readonly name: string;
  readonly resource: TaskResource;
  /** The events of its tries. */
  readonly events: TaskEvents;
  /** Undefined: the state's input. */
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
  readonly credentials: Template | undefined;
}

/** AWS docs: "Task workflow state". */
export function enterTask(state: TaskState, situation: Situation): Effect {
  return {
    kind: "call",
    arguments: state.arguments === undefined ? situation.input : situation.valueOf(state.arguments),
    timeoutSeconds: secondsOf(state.timeoutSeconds, "TimeoutSeconds", situation),
    heartbeatSeconds: secondsOf(state.heartbeatSeconds, "HeartbeatSeconds", situation),
    credentials: state.credentials && situation.valueOf(state.credentials),
  };
}

function secondsOf(template: Template | undefined, field: string, situation: Situation): number | undefined {
  if (template === undefined) return undefined;
  return integerOf(template, situation, { field, atLeast: 1, atMost: longestSeconds });
}

/** Leaves with the task's result. */
export function completeTask(state: TaskState, situation: Situation, result: JsonValue): Effect {
  return leave(state, situation, { output: result, visible: { result } });
}
