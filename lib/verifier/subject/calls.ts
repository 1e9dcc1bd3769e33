import { isExpression, isObject, type JsonValue } from "../../asl/index.js";
import type { Value } from "../../model/index.js";
import type { TaskCall } from "../../runner/index.js";
import { disagreement } from "../acceptor/agreement.js";
import { argumentFields, boundDisagreement } from "../tasks/bound-request.js";
import { type Service, serviceOf } from "../tasks/services.js";
import { sendsRequestAlone, type WrittenTask } from "../tasks/written-task.js";

/** A call as a participant sees it. */
export interface ReadCall {
  /** The operation's name; undefined where the call does not tell. */
  readonly operation: string | undefined;
  /** True if the operation was told by the placeholder for it, and not by a name that something was deployed under. */
  readonly isPlaceholder: boolean;
  /** True if it calls a function with exactly the request: a task of the user's may put it into something else. */
  readonly isFunction: boolean;
  /** The request, without what the service wraps it in. */
  readonly request: JsonValue;
  /** Facts known of the service; undefined if nothing is known. */
  readonly service: Service | undefined;
}

/**
 * Reads a call: of a Lambda function, the operation is the function's name, or the placeholder `${…}` for its ARN. Of a
 * service that is not known, all of the arguments are the request.
 *
 * @param written the Task in the definition; undefined if it isn't known.
 */
export function readCall(
  { resource, arguments: given }: Pick<TaskCall, "resource" | "arguments">,
  written?: WrittenTask,
): ReadCall {
  const service = serviceOf(resource);
  if (isObject(given) && typeof given.FunctionName === "string") {
    const isFunction = written?.arguments === undefined || isAlone(service, written.arguments);
    return { ...named(given.FunctionName), isFunction, request: given.Payload ?? null, service };
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
export function responseIn(
  call: Pick<TaskCall, "resource">,
  result: JsonValue,
  written?: WrittenTask,
): JsonValue {
  if (isCallback(call) || written?.isResultWhole === true) return result;
  return serviceOf(call.resource)?.responseIn(result) ?? result;
}

/** The result of a Task for the response of the operation that it calls. */
export function resultOf(
  call: Pick<TaskCall, "resource">,
  response: JsonValue,
  written?: WrittenTask,
): JsonValue {
  if (isCallback(call) || written?.isResultWhole === true) return response;
  return serviceOf(call.resource)?.resultOf(response) ?? response;
}

/**
 * The first place at which a call is not one with a request, in words.
 *
 * @param written the Task in the definition; undefined if it isn't known.
 */
export function requestDisagreement(
  call: Pick<TaskCall, "resource" | "arguments" | "taskToken">,
  request: JsonValue,
  written: WrittenTask | undefined,
): string | undefined {
  const { service, request: sent } = readCall(call);
  const { arguments: given } = call;
  const template = written?.arguments;
  const fields = template === undefined ? undefined : argumentFields(template, given);
  const boundTo = (value: Value) => fields && boundDisagreement(fields, value, call);
  // A request that is absent is told as an empty one.
  const differs = boundTo(request);
  const isAbsent = isEmpty(request) && boundTo(undefined) === undefined;
  if (differs !== undefined && !isAbsent) return differs;
  if (isFixedMessage(service, template)) return undefined;
  if (fields === undefined || template === undefined || isAlone(service, template)) {
    // An expression that binds the request has been compared, unless it makes all of the arguments.
    const isCompared = fields !== undefined && fields.bound.length > 0 && typeof template !== "string";
    return isCompared ? undefined : sentDisagreement(call, { service, sent, request });
  }
  const { bound, plain } = fields;
  const expected = isObject(request) ? request : {};
  const problems = plain.map((field) => disagreement(expected, field.given, field.at));
  return bound.length > 0 || problems.includes(undefined) ? undefined : problems[0];
}

/** True if a task says itself what message is sent. */
function isFixedMessage(service: Service | undefined, written: JsonValue | undefined): boolean {
  if (service === undefined || !isMessage(service) || !isObject(written)) return false;
  const message = service.requestIn(written);
  return typeof message === "string" && !isExpression(message);
}

function isMessage({ field = "" }: Service): boolean {
  return field.startsWith("Message");
}

/** Same as {@link sendsRequestAlone}, remembered: every call of every run asks that. */
function isAlone(service: Service | undefined, written: JsonValue): boolean {
  if (!isObject(written)) return true;
  const known = alone.get(written);
  if (known !== undefined) return known;
  const found = sendsRequestAlone(service, written);
  alone.set(written, found);
  return found;
}

const alone = new WeakMap<object, boolean>();

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
  const isText =
    service !== undefined && isMessage(service) && typeof sent === "string" && typeof expected !== "string";
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
