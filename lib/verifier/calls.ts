import type { JsonObject, JsonValue } from "../asl/index.js";
import type { TaskCall } from "../runner/index.js";

/** A call as a participant sees it. */
export interface ReadCall {
  /** The operation's name; undefined where the call does not tell. */
  readonly operation: string | undefined;
  readonly request: JsonValue;
}

/**
 * Reads a call of a Lambda function: the operation is the function's name, or the placeholder `${…}` for its ARN. Of
 * anything else, all of the arguments are the request.
 */
export function readCall({ resource, arguments: given }: Pick<TaskCall, "resource" | "arguments">): ReadCall {
  if (isObject(given) && typeof given.FunctionName === "string") {
    return { operation: operationIn(given.FunctionName), request: given.Payload ?? null };
  }
  const isFunction = /^arn:[^:]+:lambda:/.test(resource);
  return { operation: isFunction ? operationIn(resource) : undefined, request: given };
}

function operationIn(name: string): string {
  const [, placeholder] = /^\$\{(.*)\}$/.exec(name) ?? [];
  if (placeholder !== undefined) return placeholder;
  const [, ofArn] = /:function:([^:]+)/.exec(name) ?? [];
  return ofArn ?? name;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
