import { isObject, type JsonValue } from "../asl/index.js";
import type { TaskCall } from "../runner/index.js";

/** A call as a participant sees it. */
export interface ReadCall {
  /** The operation's name; undefined where the call does not tell. */
  readonly operation: string | undefined;
  /** True if the operation was told by the placeholder for it, and not by a name that something was deployed under. */
  readonly isPlaceholder: boolean;
  /** True if it calls a function: the request is the payload, and the answer comes as one. */
  readonly isFunction: boolean;
  readonly request: JsonValue;
}

/**
 * Reads a call of a Lambda function: the operation is the function's name, or the placeholder `${…}` for its ARN. Of
 * anything else, all of the arguments are the request.
 */
export function readCall({ resource, arguments: given }: Pick<TaskCall, "resource" | "arguments">): ReadCall {
  if (isObject(given) && typeof given.FunctionName === "string") {
    return functionCall(given.FunctionName, given.Payload ?? null);
  }
  if (resource.includes(":lambda:") && resource.includes(":function:")) return functionCall(resource, given);
  return { operation: undefined, isPlaceholder: false, isFunction: false, request: given };
}

function functionCall(name: string, request: JsonValue): ReadCall {
  if (name.startsWith("${") && name.endsWith("}")) {
    return { operation: name.slice(2, -1), isPlaceholder: true, isFunction: true, request };
  }
  const [, ofArn = name] = name.split(":function:");
  const [operation] = ofArn.split(":");
  return { operation, isPlaceholder: false, isFunction: true, request };
}

/**
 * The key of a call: where the saga's request has it. In what is no request of a function, it is whatever looks like one:
 * `<state machine>:<execution>/…`.
 */
export function keyIn(
  { isFunction, request }: ReadCall,
  call: TaskCall,
  keyPath: readonly (string | number)[] | undefined,
): string | undefined {
  if (isFunction) return keyPath === undefined ? undefined : textAt(request, keyPath);
  const [, , , , , , machine, execution] = call.executionArn.split(":");
  const [key] = new RegExp(`${machine}:${execution}/[^"\\\\]+`).exec(JSON.stringify(request)) ?? [];
  return key;
}

/** The text at a path of a request; undefined where nothing is there. */
function textAt(request: JsonValue, path: readonly (string | number)[]): string | undefined {
  let value: JsonValue | undefined = request;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = value !== undefined && isObject(value) ? value[step] : undefined;
  }
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
