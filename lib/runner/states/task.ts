import type { JsonValue } from "../../asl/index.js";
import type { TaskResource } from "../task-resource.js";
import { type Exit, integerOf, type LoadedCommon, leave, longestSeconds } from "./common.js";
import { selectedInput } from "./data-paths.js";
import type { Effect } from "./effect.js";
import type { LoadedErrorHandling } from "./error-handling.js";
import { EvaluationError } from "./failure.js";
import type { FieldTemplate } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";
import type { TaskEvents } from "./task-events.js";

export interface LoadedTask extends Exit, LoadedCommon, LoadedErrorHandling {
  readonly type: "Task";
  readonly resource: TaskResource;
  /** The events of its tries. */
  readonly events: TaskEvents;
  /** Undefined: the state's input. */
  readonly arguments: FieldTemplate | undefined;
  readonly timeoutSeconds: FieldTemplate | undefined;
  readonly heartbeatSeconds: FieldTemplate | undefined;
  readonly credentials: FieldTemplate | undefined;
  /** True if every try has the same arguments, timeouts and credentials, so that they are evaluated once. */
  readonly isSameInEachTry: boolean;
}

/** AWS docs: "Task workflow state". */
export function enterTask(state: LoadedTask, environment: StateEnvironment): Effect {
  const document = selectedInput(state, environment);
  // Parameters of JSONPath are arguments, too.
  const given = state.arguments === undefined ? document : environment.valueOf(state.arguments, { document });
  const timeoutSeconds = secondsOf(state.timeoutSeconds, "TimeoutSeconds", document, environment);
  const heartbeatSeconds = secondsOf(state.heartbeatSeconds, "HeartbeatSeconds", document, environment);
  if (timeoutSeconds !== undefined && heartbeatSeconds !== undefined && heartbeatSeconds >= timeoutSeconds) {
    throw new EvaluationError(
      `The HeartbeatSeconds field must be smaller than TimeoutSeconds (${timeoutSeconds}) but was: ${heartbeatSeconds}`,
      "HeartbeatSeconds",
    );
  }
  return {
    kind: "call",
    arguments: given,
    timeoutSeconds,
    heartbeatSeconds,
    credentials: state.credentials && environment.valueOf(state.credentials, { document }),
  };
}

function secondsOf(
  template: FieldTemplate | undefined,
  field: string,
  document: JsonValue,
  environment: StateEnvironment,
): number | undefined {
  if (template === undefined) return undefined;
  return integerOf(template, environment, { field, document, atLeast: 1, atMost: longestSeconds });
}

/** Leaves with the task's result. */
export function completeTask(state: LoadedTask, environment: StateEnvironment, result: JsonValue): Effect {
  return leave(state, environment, { output: result, visible: { result } });
}
