import { block, call, condition, hasType, object, states, variable } from "../jsonata/build.js";
import { isThere, makesObject } from "../jsonata/questions.js";
import { requestVariable } from "../jsonata/raw-source.js";
import type { Jsonata } from "../jsonata/tree.js";
import { type CallExpressions, type TaskBinding, type TaskProps, taskOf } from "./binding.js";

/**
 * The longest time of one call of an AWS API, in seconds; generous, for an answer usually comes within milliseconds.
 */
const apiSeconds = 45;

const $request = variable(requestVariable);

/** A request where anything is taken. One that is absent is the empty object, for an expression that yields nothing fails. */
export function asAnything(request: Jsonata): Jsonata {
  if (isThere(request)) return request;
  return block([[requestVariable, request]], condition(call("exists", $request), $request, object([])));
}

/** A request where an API takes nothing but an object: what data made something else is the empty one. */
export function asObject(request: Jsonata): Jsonata {
  if (makesObject(request)) return request;
  return block([[requestVariable, request]], condition(hasType($request, "object"), $request, object([])));
}

/**
 * A request where a service takes a message: an object as it is, which the service itself writes as JSON, number for number.
 * `$string` would keep 15 digits of a number. Data of another kind is made text by it, and nothing is the empty object.
 */
export function asMessage(request: Jsonata): Jsonata {
  if (makesObject(request)) return request;
  const text = condition(call("exists", $request), call("string", $request), object([]));
  return block([[requestVariable, request]], condition(hasType($request, "object"), $request, text));
}

/** One call of an AWS API, which knows no keys. */
export function apiTask(
  called: Pick<TaskProps, "resource" | "callback" | "permissions">,
  given: CallExpressions["arguments"],
): TaskBinding {
  return taskOf({
    ...called,
    call: { arguments: given, result: states("result") },
    longestRunSeconds: apiSeconds,
    rejectionsAreFinal: false,
  });
}
