import jsonata from "jsonata";
import type { JsonObject, JsonValue } from "../asl/index.js";
import type {
  DynamoDbDeleteItemRequest,
  DynamoDbGetItemRequest,
  DynamoDbPutItemRequest,
  DynamoDbUpdateItemRequest,
} from "./aws-requests.js";
import { escapeLiteral, expression, type Jsonata, textField } from "./jsonata-text.js";
import { type TaskBinding, type TaskTarget, waitable, waits } from "./tasks.js";

/** How long one call of an AWS API may take, in seconds; generous, as for a publication. */
const apiSeconds = 55;
/** The longest that an HTTP endpoint may take, in seconds: https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html */
const httpSeconds = 60;

/** Which partition's integrations are used. */
type Partition = Pick<TaskTarget, "partition">;

/** Sends the request, as JSON text, to an SQS queue; the response is that of SQS, `{ MessageId, … }`. */
export function sendMessageTask({
  url,
  arn,
  partition = "aws",
  messageGroupId,
}: Partition & {
  /** The queue's URL, or the placeholder for it. */
  readonly url: string;
  /**
   * The queue's ARN, or the placeholder for it, which the permission names.
   * @default - not known, nor is the permission
   */
  readonly arn?: string | undefined;
  /** The group of all messages: a FIFO queue needs one. */
  readonly messageGroupId?: string | undefined;
}): TaskBinding {
  const called = {
    ...waitable(`arn:${partition}:states:::sqs:sendMessage`),
    ...permitted("sqs:SendMessage", arn === undefined ? undefined : [arn]),
  };
  return api(called, (request) => ({
    QueueUrl: url,
    MessageBody: expression(asText(request)),
    ...(messageGroupId === undefined ? {} : { MessageGroupId: textField(messageGroupId) }),
  }));
}

/** Puts one event on an EventBridge bus, with the request as its detail; the response is that of EventBridge. */
export function putEventsTask({
  arn,
  partition = "aws",
  source,
  detailType,
}: TaskTarget & { readonly source: string; readonly detailType: string }): TaskBinding {
  const called = {
    ...waitable(`arn:${partition}:states:::events:putEvents`),
    ...permitted("events:PutEvents", [arn]),
  };
  return api(called, (request) => ({
    Entries: [
      {
        EventBusName: arn,
        Source: textField(source),
        DetailType: textField(detailType),
        Detail: expression(asObject(request)),
      },
    ],
  }));
}

/** What is done with an item, and what the request of each is. */
export interface DynamoDbRequests {
  readonly getItem: DynamoDbGetItemRequest;
  readonly putItem: DynamoDbPutItemRequest;
  readonly updateItem: DynamoDbUpdateItemRequest;
  readonly deleteItem: DynamoDbDeleteItemRequest;
}

/** Calls DynamoDB with the request and the table's name; the response is that of DynamoDB, `{ Item?, … }`. */
export function dynamoDbTask({
  tableName,
  tableArn,
  action,
  partition = "aws",
}: Partition & {
  /** The table's name, or the placeholder for it. */
  readonly tableName: string;
  /**
   * The table's ARN, or the placeholder for it, which the permission names.
   * @default - not known, nor is the permission
   */
  readonly tableArn?: string | undefined;
  readonly action: keyof DynamoDbRequests;
}): TaskBinding {
  const own = `{'TableName': ${resource(tableName)}}`;
  const called = {
    resource: `arn:${partition}:states:::dynamodb:${action}`,
    ...permitted(iamAction("dynamodb", action), tableArn === undefined ? undefined : [tableArn]),
  };
  return api(called, (request) => expression(`$merge([${asObject(request)}, ${own}])`));
}

/** Calls any action of the AWS SDK with exactly the request; the response is the API's. */
export function awsSdkTask({
  service,
  action,
  resources,
  iamAction: allowed = iamAction(service, action),
  partition = "aws",
}: Partition & {
  /** As in the resource's ARN, in lower case: `s3`. */
  readonly service: string;
  /** As in the resource's ARN, in camel case: `putObject`. */
  readonly action: string;
  /**
   * The ARNs of what the action is for, or the placeholders for them.
   * @default - not known, nor is the permission
   */
  readonly resources?: readonly string[] | undefined;
  /**
   * The action as IAM knows it, where it has another name.
   * @default - `<service>:<Action>`
   */
  readonly iamAction?: string | undefined;
}): TaskBinding {
  const called = {
    ...waitable(`arn:${partition}:states:::aws-sdk:${service}:${action}`),
    ...permitted(allowed, resources),
  };
  return api(called, (request) => expression(asObject(request)));
}

/** Calls an HTTPS endpoint with headers, query parameters and body of the request; the response is the answer's body, or null. */
export function httpTask({
  endpoint,
  method,
  connectionArn,
  pathsBelow = false,
  partition = "aws",
}: Partition & {
  /** The URL, or the placeholder for it. */
  readonly endpoint: string;
  readonly method: string;
  /** The ARN of the EventBridge connection that holds the credentials, or the placeholder for it. */
  readonly connectionArn: string;
  /** Whether the request's `path` is put behind the URL, after a slash. */
  readonly pathsBelow?: boolean | undefined;
}): TaskBinding {
  // Joining by & makes text of whatever it is given.
  const url = pathsBelow ? `${resource(`${endpoint}/`)} & $request.path` : resource(endpoint);
  const fields = [
    `'ApiEndpoint': ${url}`,
    `'Method': ${resource(method)}`,
    `'Authentication': {'ConnectionArn': ${resource(connectionArn)}}`,
    "'Headers': $request.headers",
    "'QueryParameters': $request.queryParameters",
    "'RequestBody': $request.body",
  ];
  return {
    resource: `arn:${partition}:states:::http:invoke`,
    arguments: (request) => expression(`($request := ${request}; {${fields.join(", ")}})`),
    result: "($exists($states.result.ResponseBody) ? $states.result.ResponseBody : null)",
    longestRunSeconds: httpSeconds,
    rejectionsAreFinal: false,
  };
}

/** Runs another state machine to its end with exactly the request as its input; the response is its output. */
export function stateMachineTask({ arn, partition = "aws" }: TaskTarget): TaskBinding {
  return {
    resource: `arn:${partition}:states:::states:startExecution.sync:2`,
    arguments: (request) => ({ StateMachineArn: arn, Input: expression(asObject(request)) }),
    result: "$states.result.Output",
    rejectionsAreFinal: false,
    stopsHalfway: true,
  };
}

/**
 * Any Task state in JSONata: in its arguments the request is the variable `$request`. The response is the task's result.
 * One whose resource waits for the task token is for callback steps.
 *
 * @throws RangeError for arguments that hold no valid JSONata, or not in JSONata.
 */
export function aslTask({ resource, arguments: given }: AslTaskProps): TaskBinding {
  const sources = expressionsIn(given);
  for (const source of sources) assertParses(source);
  const result = "$states.result";
  const isCallbackOnly = resource.endsWith(waits);
  return {
    resource,
    arguments: (request) => bindRequest(given, request),
    result,
    rejectionsAreFinal: false,
    stopsHalfway: /\.sync(:2)?$/.test(resource),
    argumentsMayFail: sources.some(
      (source) => !total.has(source.trim()) && !(isCallbackOnly && source.trim() === taskToken),
    ),
    ...(isCallbackOnly ? { callback: { resource, result }, isCallbackOnly } : {}),
  };
}

/** The fields of a Task state that say what is called. */
export interface AslTaskProps {
  readonly resource: string;
  /** With `{% … %}` where there is JSONata. */
  readonly arguments: JsonObject;
}

/** The expressions over a request that cannot fail, and yield something. */
const total = new Set(["$request", "$string($request)"]);
/** Where the token is, in a state that waits for it and in no other. */
const taskToken = "$states.context.Task.Token";

function bindRequest(value: JsonValue, request: Jsonata): JsonValue {
  if (typeof value === "string") {
    const source = sourceOf(value);
    if (source === undefined || !source.includes("$request")) return value;
    if (source.trim() === "$request") return expression(asObject(request));
    return expression(`($request := ${asObject(request)}; ${source.trim()})`);
  }
  if (Array.isArray(value)) return value.map((part) => bindRequest(part, request));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, bindRequest(part, request)]));
}

function expressionsIn(value: JsonValue): Jsonata[] {
  if (typeof value === "string") return [sourceOf(value) ?? []].flat();
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(expressionsIn) : [];
}

function sourceOf(text: string): Jsonata | undefined {
  return /^\{%([\s\S]*)%\}$/.exec(text)?.[1];
}

function assertParses(source: Jsonata): void {
  try {
    jsonata(source);
  } catch (error) {
    const { message } = error as { readonly message: string };
    throw new RangeError(`The arguments of a task hold what is not JSONata: ${source.trim()}: ${message}`);
  }
}

/** The permission that a task takes, where it is known for what. */
function permitted(
  action: string,
  resources: readonly string[] | undefined,
): Pick<TaskBinding, "permissions"> {
  return resources === undefined ? {} : { permissions: [{ actions: [action], resources }] };
}

/** An API's action as IAM mostly writes it: `dynamodb:PutItem`. */
function iamAction(service: string, action: string): string {
  return `${service}:${action.charAt(0).toUpperCase()}${action.slice(1)}`;
}

/** One call of an AWS API, which knows no keys. */
function api(
  called: Pick<TaskBinding, "resource" | "callback" | "permissions">,
  args: TaskBinding["arguments"],
): TaskBinding {
  return {
    ...called,
    arguments: args,
    result: "$states.result",
    longestRunSeconds: apiSeconds,
    rejectionsAreFinal: false,
  };
}

/** The name of a resource in an expression: its `${…}` is a placeholder or a token, which is meant to be filled in. */
function resource(name: string): Jsonata {
  return `'${escapeLiteral(name).replaceAll("$\\u007b", "${")}'`;
}

/** A request where an API takes nothing but an object: what data made something else is the empty one. */
function asObject(request: Jsonata): Jsonata {
  if (isConstructor(request)) return request;
  return `($request := ${request}; $type($request) = 'object' ? $request : {})`;
}

/** A request as JSON text, where it is absent too. */
function asText(request: Jsonata): Jsonata {
  if (isConstructor(request)) return `$string(${request})`;
  return `($request := ${request}; $exists($request) ? $string($request) : '{}')`;
}

function isConstructor(request: Jsonata): boolean {
  return request.startsWith("{") && request.endsWith("}");
}
