import { isObject, type JsonObject, type JsonValue } from "../../asl/index.js";

/** The requests and the responses of a service. */
export interface Service {
  /** The request of the operation, in the Task's arguments; undefined if there is none. */
  readonly requestIn: (given: JsonObject) => JsonValue | undefined;
  /** The field of the arguments that is the request; undefined if it is spread over all of them. */
  readonly field?: string;
  /** The part of a request that the service can be sent. */
  readonly sendable: (request: JsonValue) => JsonValue | undefined;
  /** The operation's response, in the Task's result. */
  readonly responseIn: (result: JsonValue) => JsonValue;
  /** The Task's result for a response. */
  readonly resultOf: (response: JsonValue) => JsonValue;
  /** The fields of the Task's result, if the response is in one of them. */
  readonly resultFields?: readonly string[];
  /** The longest time that a call may take, in seconds; undefined if it depends on what is called. */
  readonly longestSeconds?: number;
}

const whole = (value: JsonValue): JsonValue => value;
const asObject = (request: JsonValue): JsonValue => (isObject(request) ? request : {});
/** An API's call: https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html */
const api = { sendable: asObject, responseIn: whole, resultOf: whole, longestSeconds: 45 };

/** A field of the answer that is the response, and the other ones that are there. */
function answeredIn(field: string, ...others: readonly string[]) {
  return {
    resultFields: [field, ...others],
    responseIn: (result: JsonValue): JsonValue => (isObject(result) ? (result[field] ?? null) : result),
    resultOf: (response: JsonValue): JsonValue => ({ [field]: response, StatusCode: 200 }),
  };
}

const payload: Service = {
  field: "Payload",
  requestIn: ({ Payload }) => Payload,
  sendable: whole,
  ...answeredIn(
    "Payload",
    "StatusCode",
    "ExecutedVersion",
    "FunctionError",
    "LogResult",
    "SdkHttpMetadata",
    "SdkResponseMetadata",
  ),
};

const dynamoDb: Service = {
  ...api,
  requestIn: ({ TableName: _, ...request }) => request,
  sendable: (request) => {
    // The table is the task's own, whatever the request says.
    const { TableName: _, ...own } = isObject(request) ? request : {};
    return own;
  },
};

const http: Service = {
  requestIn: ({ Headers, QueryParameters, RequestBody }) =>
    present({ headers: Headers, queryParameters: QueryParameters, body: RequestBody }),
  sendable: (request) => {
    const { path: _, ...others } = isObject(request) ? request : {};
    return others;
  },
  ...answeredIn("ResponseBody", "StatusCode", "StatusText", "Headers"),
  longestSeconds: 60,
};

/** A service to which a whole request goes as a message in a field. It writes objects as JSON itself. */
const message = (field: string): Service => ({
  ...api,
  field,
  requestIn: ({ [field]: given }) => given,
  sendable: whole,
});

const services: readonly (readonly [resource: RegExp, Service])[] = [
  [/:states:::lambda:invoke\b/, payload],
  [/:states:::sqs:sendMessage\b/, message("MessageBody")],
  [/:states:::sns:publish\b/, message("Message")],
  [
    /:states:::events:putEvents\b/,
    { ...message("Entries"), requestIn: ({ Entries }) => detailIn(Entries), sendable: asObject },
  ],
  [/:states:::dynamodb:/, dynamoDb],
  [/:states:::http:invoke\b/, http],
  [
    /:states:::states:startExecution\.sync:2$/,
    {
      ...payload,
      field: "Input",
      requestIn: ({ Input }) => Input,
      ...answeredIn(
        "Output",
        ...["ExecutionArn", "Input", "Name", "StartDate", "StateMachineArn", "Status", "StopDate"],
        ...["InputDetails", "OutputDetails", "RedriveCount", "RedriveStatus"],
      ),
      sendable: asObject,
    },
  ],
  [/:states:::aws-sdk:/, { ...api, requestIn: whole }],
];

/** The service of a Task's resource; undefined for one of which nothing is known. */
export function serviceOf(resource: string): Service | undefined {
  if (!found.has(resource)) found.set(resource, services.find(([pattern]) => pattern.test(resource))?.[1]);
  return found.get(resource);
}

/** Resources are asked for with every call. */
const found = new Map<string, Service | undefined>();

function detailIn(entries: JsonValue | undefined): JsonValue | undefined {
  const [entry] = Array.isArray(entries) ? entries : [];
  return entry !== undefined && isObject(entry) ? entry.Detail : undefined;
}

function present(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const given: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) given[name] = value;
  return given;
}
