import { isObject, type JsonValue } from "../asl/index.js";
import type { Value } from "../model/index.js";
import type { TaskCall } from "../runner/index.js";
import { disagreement } from "./acceptor/agreement.js";
import { argumentFields, boundDisagreement } from "./tasks/bound-request.js";
import { type Service, serviceOf } from "./tasks/services.js";

/** A call as a participant sees it. */
export interface ReadCall {
  /** The operation's name; undefined where the call does not tell. */
  readonly operation: string | undefined;
  /** True if the operation was told by the placeholder for it, and not by a name that something was deployed under. */
  readonly isPlaceholder: boolean;
  /** True if it calls a function: the request is the payload, and the answer comes as one. */
  readonly isFunction: boolean;
  /** The request, without what the service wraps it in. */
  readonly request: JsonValue;
  /** Facts known of the service; undefined if nothing is known. */
  readonly service: Service | undefined;
}

/**
 * Reads a call: of a Lambda function, the operation is the function's name, or the placeholder `${…}` for its ARN. Of a
 * service that is not known, all of the arguments are the request.
 */
export function readCall(call: Pick<TaskCall, "resource" | "arguments">): ReadCall {
  const { resource, arguments: given } = call;
  if (!isObject(given)) return read(call);
  const known = calls.get(given);
  if (known?.resource === resource) return known.read;
  const made = read(call);
  calls.set(given, { resource, read: made });
  return made;
}

/** Calls by their arguments. Each try is asked for several times, and most tries have the arguments of the one before. */
const calls = new WeakMap<object, { readonly resource: string; readonly read: ReadCall }>();

function read({ resource, arguments: given }: Pick<TaskCall, "resource" | "arguments">): ReadCall {
  const service = serviceOf(resource);
  if (isObject(given) && typeof given.FunctionName === "string") {
    return { ...named(given.FunctionName), request: given.Payload ?? null, service };
  }
  if (resource.includes(":lambda:") && resource.includes(":function:"))
    return { ...named(resource), request: given, service };
  const request = isObject(given) ? service?.requestIn(given) : undefined;
  return {
    operation: undefined,
    isPlaceholder: false,
    isFunction: false,
    request: service === undefined ? given : (request ?? null),
    service,
  };
}

function named(name: string): Pick<ReadCall, "operation" | "isPlaceholder" | "isFunction"> {
  if (name.startsWith("${") && name.endsWith("}")) {
    return { operation: name.slice(2, -1), isPlaceholder: true, isFunction: true };
  }
  const [, ofArn = name] = name.split(":function:");
  const [operation] = ofArn.split(":");
  return { operation, isPlaceholder: false, isFunction: true };
}

/** True if the answer of a call comes later, by a token: then it is the response, whatever the service. */
export function isCallback({ resource }: Pick<TaskCall, "resource">): boolean {
  return resource.endsWith(".waitForTaskToken");
}

/** The response of an operation, in a Task's result. */
export function responseIn(call: Pick<TaskCall, "resource">, result: JsonValue): JsonValue {
  return isCallback(call) ? result : (serviceOf(call.resource)?.responseIn(result) ?? result);
}

/** The result of a Task for the response of the operation that it calls. */
export function resultOf(call: Pick<TaskCall, "resource">, response: JsonValue): JsonValue {
  return isCallback(call) ? response : (serviceOf(call.resource)?.resultOf(response) ?? response);
}

/**
 * The first place at which a call is not one with a request, in words.
 *
 * @param written the arguments in the definition; undefined if they are not known.
 */
export function requestDisagreement(
  call: Pick<TaskCall, "resource" | "arguments" | "taskToken">,
  request: JsonValue,
  written: JsonValue | undefined,
): string | undefined {
  const { arguments: given, resource, taskToken } = call;
  if (!isObject(given) || taskToken !== undefined) return comparedAnew(call, request, written);
  const known = comparisons.get(given);
  if (known?.request === request && known.written === written && known.resource === resource)
    return known.differs;
  const differs = comparedAnew(call, request, written);
  comparisons.set(given, { request, written, resource, differs });
  return differs;
}

/** Comparisons by the arguments: in all tries of a Task, both sides are usually the very same. */
const comparisons = new WeakMap<
  object,
  {
    readonly request: JsonValue;
    readonly written: JsonValue | undefined;
    readonly resource: string;
    readonly differs: string | undefined;
  }
>();

function comparedAnew(
  call: Pick<TaskCall, "resource" | "arguments" | "taskToken">,
  request: JsonValue,
  written: JsonValue | undefined,
): string | undefined {
  const { service, request: sent, isFunction } = readCall(call);
  const { arguments: given } = call;
  const fields = written === undefined ? undefined : argumentFields(written, given);
  const boundTo = (value: Value) => fields && boundDisagreement(fields, value, call);
  // A request that is absent is told as an empty one.
  const differs = boundTo(request);
  const isAbsent = isEmpty(request) && boundTo(undefined) === undefined;
  if (differs !== undefined && !isAbsent) return differs;
  // All of the arguments in one expression are a task of the compiler's own.
  const isOwn = fields === undefined || fields.bound.length === 0 || typeof written === "string";
  if (service !== undefined || isFunction) {
    if (!isOwn || isFixed(service, written)) return undefined;
    return sentDisagreement(call, { service, sent, request });
  }
  if (fields === undefined) return disagreement(request, given);
  const { bound, plain } = fields;
  const expected = isObject(request) ? request : {};
  const problems = plain.map((field) => disagreement(expected, field.given, field.at));
  return bound.length > 0 || problems.includes(undefined) ? undefined : problems[0];
}

/** True if the request is not wanted: the task says itself what is sent. */
function isFixed(service: Service | undefined, written: JsonValue | undefined): boolean {
  if (service?.field === undefined || written === undefined || !isObject(written)) return false;
  const known = fixed.get(written);
  if (known !== undefined) return known;
  const { [service.field]: field } = written;
  const isFixed = field === undefined || !JSON.stringify(field).includes("{%");
  fixed.set(written, isFixed);
  return isFixed;
}

/** True for arguments in a definition whose request is fixed. Every call of every run asks that. */
const fixed = new WeakMap<object, boolean>();

function sentDisagreement(
  { arguments: given }: Pick<TaskCall, "arguments">,
  { service, sent, request }: { service: Service | undefined; sent: Value; request: JsonValue },
): string | undefined {
  const expected = service === undefined ? request : service.sendable(request);
  const path = isObject(request) && isObject(given) && "ApiEndpoint" in given ? request.path : undefined;
  if (path !== undefined && isObject(given) && !String(given.ApiEndpoint).endsWith(`/${String(path)}`)) {
    return `at path ${JSON.stringify(path)} was expected, but the endpoint was ${String(given.ApiEndpoint)}`;
  }
  // A message that is neither object nor text is sent as its text.
  const isMessage = service?.field?.startsWith("Message") === true;
  const isText = isMessage && typeof sent === "string" && typeof expected !== "string";
  return disagreement(expected, isText ? parsed(sent) : sent);
}

function isEmpty(value: JsonValue): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function parsed(text: string): Value {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The key of a call: where the saga's request has it; else whatever looks like one in the arguments:
 * `<state machine>:<execution>/…`, or a hash in the request.
 */
export function keyIn(
  { isFunction, request }: ReadCall,
  call: TaskCall,
  keyPath: readonly (string | number)[] | undefined,
): string | undefined {
  const found = keyPath === undefined ? undefined : textAt(request, keyPath);
  if (isFunction || found !== undefined) return found;
  const [, , , , , , machine, execution] = call.executionArn.split(":");
  const given = JSON.stringify(call.arguments);
  const [key] = new RegExp(`${machine}:${execution}/[^"\\\\]+`).exec(given) ?? [];
  return key ?? /\b[0-9a-f]{64}\b/.exec(given)?.[0];
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
