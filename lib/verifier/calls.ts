import type { JsonObject, JsonValue } from "../asl/index.js";
import type { TaskCall } from "../runner/index.js";

/** A call as a participant sees it. */
export interface ReadCall {
  /** The operation's name; undefined where the call does not tell. */
  readonly operation: string | undefined;
  /** Whether the operation was told by the placeholder for it, and not by a name that something was deployed under. */
  readonly isPlaceholder: boolean;
  /** Whether it calls a function: the request is the payload, and the answer comes as one. */
  readonly isFunction: boolean;
  readonly request: JsonValue;
}

/**
 * Reads a call of a Lambda function: the operation is the function's name, or the placeholder `${…}` for its ARN. Of
 * anything else, all of the arguments are the request.
 */
export function readCall({ resource, arguments: given }: Pick<TaskCall, "resource" | "arguments">): ReadCall {
  if (isObject(given) && typeof given.FunctionName === "string") {
    return { ...functionNamed(given.FunctionName), isFunction: true, request: given.Payload ?? null };
  }
  if (/^arn:[^:]+:lambda:/.test(resource)) {
    return { ...functionNamed(resource), isFunction: true, request: given };
  }
  return { operation: undefined, isPlaceholder: false, isFunction: false, request: given };
}

function functionNamed(name: string): Pick<ReadCall, "operation" | "isPlaceholder"> {
  const [, placeholder] = /^\$\{(.*)\}$/.exec(name) ?? [];
  if (placeholder !== undefined) return { operation: placeholder, isPlaceholder: true };
  const [, ofArn] = /:function:([^:]+)/.exec(name) ?? [];
  return { operation: ofArn ?? name, isPlaceholder: false };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
