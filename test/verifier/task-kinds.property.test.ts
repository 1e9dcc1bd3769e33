import { describe, expect, it } from "@jest/globals";
import type { JsonValue, StateMachineDefinition } from "../../lib/asl/index.js";
import {
  aslTask,
  awsSdkTask,
  compile,
  dynamoDbDeleteItemTask,
  dynamoDbGetItemTask,
  dynamoDbPutItemTask,
  dynamoDbUpdateItemTask,
  eventBridgePutEventsTask,
  httpEndpointTask,
  lambdaFunctionTask,
  snsPublishTask,
  sqsSendMessageTask,
  stateMachineTask,
  type TaskBinding,
} from "../../lib/compiler/index.js";
import type { SagaDocument, StepKind, TemplateJson } from "../../lib/saga/index.js";
import { formatVerification, verify } from "../../lib/verifier/index.js";
import { sampled } from "../support/arbitraries.js";
import { callback, ref, sagaOf, step } from "../support/documents.js";
import { type Edit, text } from "./mutations/edit.js";

interface Given {
  readonly task: TaskBinding;
  /** Where in the response the answer is that a later step is told. @default - in `answer` */
  readonly answer?: readonly string[];
  readonly isCallback?: boolean;
  readonly request: TemplateJson;
  readonly kind?: StepKind;
  /** The task of its compensation. @default - a function */
  readonly back?: TaskBinding;
  readonly backRequest?: TemplateJson;
}

const connectionArn = "arn:aws:events:eu-north-1:123456789012:connection/c/1";
const endpoint = "https://api.example.com/trips";
const id = ref("key");
const of = ref("results", "First", "id");
const message = { id, of, list: [1, ref("input", "n")] };
const item = { pk: { S: id }, of: { S: of } };
const queue = { url: "https://sqs/queue" };
const sqs = "arn:aws:states:::sqs:sendMessage";

const functionArn = "arn:aws:lambda:eu-north-1:123456789012:function:act";

/** A function that a task of the user's calls, as `LambdaInvoke` does. */
function invoke(payload: JsonValue): TaskBinding {
  return aslTask({
    resource: "arn:aws:states:::lambda:invoke",
    arguments: { FunctionName: functionArn, Payload: payload },
  });
}

const given: Readonly<Record<string, Given>> = {
  "a function": {
    task: lambdaFunctionTask({
      arn: "arn:aws:lambda:eu-north-1:123456789012:function:act",
      timeoutSeconds: 30,
    }),
    request: message,
  },
  "a queue": { task: sqsSendMessageTask(queue), request: message, back: sqsSendMessageTask(queue) },
  "a queue, with data as message": {
    task: sqsSendMessageTask(queue),
    request: ref("results", "First", "message"),
    kind: "read-only",
  },
  "a FIFO queue": { task: sqsSendMessageTask({ url: "https://sqs/queue.fifo" }), request: message },
  "a topic": { task: snsPublishTask({ arn: "topic" }), request: message, kind: "best-effort" },
  "an event bus": {
    task: eventBridgePutEventsTask({ arn: "bus", source: "trips", detailType: "Booked" }),
    request: message,
    kind: "best-effort",
  },
  "a table, read": {
    task: dynamoDbGetItemTask({ tableName: "Trips" }),
    request: { Key: { pk: { S: of } } },
    kind: "read-only",
  },
  "a table, written": {
    task: dynamoDbPutItemTask({ tableName: "Trips" }),
    request: { Item: item },
    back: dynamoDbDeleteItemTask({ tableName: "Trips" }),
    backRequest: { Key: { pk: { S: id } } },
  },
  "a table, written and told to a function": {
    task: dynamoDbPutItemTask({ tableName: "Trips" }),
    request: { Item: item },
  },
  "a table, changed": {
    task: dynamoDbUpdateItemTask({ tableName: "Trips" }),
    request: {
      Key: { pk: { S: id } },
      UpdateExpression: "SET of = :of",
      ExpressionAttributeValues: { ":of": { S: of } },
    },
  },
  "an endpoint": {
    task: httpEndpointTask({ endpoint, method: "POST", connectionArn }),
    request: { headers: { "Idempotency-Key": id }, queryParameters: { of }, body: message },
    back: httpEndpointTask({ endpoint, method: "DELETE", connectionArn }),
  },
  "an endpoint's paths": {
    task: httpEndpointTask({ endpoint, method: "PUT", connectionArn, pathsBelow: true }),
    request: { path: ref("keyHash"), body: { of } },
    back: httpEndpointTask({ endpoint, method: "DELETE", connectionArn, pathsBelow: true }),
    backRequest: { path: ref("keyHash") },
  },
  "an API": {
    task: awsSdkTask({ service: "s3", action: "putObject" }),
    request: { Bucket: of, Key: id },
    back: awsSdkTask({ service: "s3", action: "deleteObject" }),
  },
  "another state machine": {
    task: stateMachineTask({ arn: "arn:child" }),
    request: message,
    kind: "read-only",
  },
  "a task of the user's, with the request": {
    task: aslTask({ resource: sqs, arguments: { QueueUrl: "q", MessageBody: "{% $request %}" } }),
    request: message,
  },
  "a task of the user's, with the request as text": {
    task: aslTask({ resource: sqs, arguments: { QueueUrl: "q", MessageBody: "{% $string($request) %}" } }),
    request: message,
  },
  "a task of the user's, with parts of the request": {
    task: aslTask({
      resource: "arn:aws:states:::glue:startJobRun",
      arguments: {
        JobName: "job",
        Arguments: { "--id": "{% $request.id %}", "--of": "{% $request.of & '!' %}" },
      },
    }),
    request: message,
  },
  "a task of the user's, with the whole request in a field": {
    task: aslTask({
      resource: "arn:aws:states:::glue:startJobRun",
      arguments: { JobName: "job", Arguments: "{% $request %}" },
    }),
    request: message,
  },
  "a function called by the user, whose payload is used": {
    task: invoke("{% $request %}"),
    request: message,
    answer: ["Payload", "answer"],
  },
  "a function called by the user, whose whole result is used": {
    task: invoke("{% $request %}"),
    request: message,
    answer: [],
  },
  "a function called by the user with parts of the request, whose status is used": {
    task: invoke({ of: "{% $request.of %}", id: "{% $request.id %}", by: "us" }),
    request: message,
    answer: ["StatusCode"],
  },
  "a function that answers with a payload": {
    task: lambdaFunctionTask({ arn: functionArn }),
    request: message,
    answer: ["Payload", "answer"],
  },
  "a function called by its ARN": {
    task: aslTask({ resource: functionArn, arguments: "{% $request %}" }),
    request: message,
    back: aslTask({ resource: functionArn, arguments: "{% $request %}" }),
  },
  "a function called by the user that is told a token": {
    task: aslTask({
      resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      arguments: {
        FunctionName: functionArn,
        Payload: { token: "{% $states.context.Task.Token %}", request: "{% $request %}" },
      },
    }),
    request: { ...message, token: ref("taskToken") },
    isCallback: true,
  },
  "a queue of the user's that is told a token": {
    task: aslTask({
      resource: `${sqs}.waitForTaskToken`,
      arguments: {
        QueueUrl: "q",
        MessageBody: { token: "{% $states.context.Task.Token %}", id: "{% $request.id %}" },
      },
    }),
    request: { ...message, token: ref("taskToken") },
    isCallback: true,
  },
  "an endpoint of the user's": {
    task: aslTask({
      resource: "arn:aws:states:::http:invoke",
      arguments: { ApiEndpoint: endpoint, Method: "POST", RequestBody: "{% $request %}" },
    }),
    request: message,
    answer: ["ResponseBody", "answer"],
  },
  "another state machine of the user's": {
    task: aslTask({
      resource: "arn:aws:states:::states:startExecution.sync:2",
      arguments: { StateMachineArn: "arn:child", Input: "{% $request %}" },
    }),
    request: message,
    kind: "read-only",
    answer: ["Output", "answer"],
  },
  "an event bus of the user's, told of two things": {
    task: aslTask({
      resource: "arn:aws:states:::events:putEvents",
      arguments: { Entries: [{ Detail: { fixed: 1 } }, { Detail: "{% $request %}" }] },
    }),
    request: message,
    kind: "best-effort",
  },
  "an API of the user's, with the request in a field": {
    task: aslTask({
      resource: "arn:aws:states:::aws-sdk:sesv2:sendEmail",
      arguments: { Content: "{% $request %}" },
    }),
    request: message,
    kind: "best-effort",
  },
  "a topic of the user's, with a message of its own": {
    task: aslTask({ resource: "arn:aws:states:::sns:publish", arguments: { Message: "It's done" } }),
    request: { id },
    kind: "best-effort",
  },
  "a table of the user's": {
    task: aslTask({
      resource: "arn:aws:states:::dynamodb:putItem",
      arguments: { TableName: "Trips", Item: { pk: { S: "{% $request.id %}" }, n: { N: "1" } } },
    }),
    request: message,
  },
};

function sagaWith({
  request,
  kind = "compensatable",
  backRequest,
  answer = ["answer"],
  isCallback = false,
}: Given): SagaDocument {
  const compensation = backRequest === undefined ? {} : { compensation: { request: backRequest } };
  return sagaOf(
    [
      step("First"),
      (isCallback ? callback : step)("Act", {
        kind,
        action: { request },
        ...(kind === "compensatable" ? compensation : {}),
      }),
      step("Last", { action: { request: { id, done: ref("results", "Act", ...answer) } } }),
    ],
    { declared: { DoAct: { rejections: ["NoAct"], rejectionsAreFinal: false } } },
  );
}

function definitionFor({ task, back, ...rest }: Given): StateMachineDefinition {
  const tasks = { DoAct: task, ...(back === undefined ? {} : { CancelAct: back }) };
  const { definition, diagnostics } = compile(sagaWith({ task, ...rest }), { tasks });
  if (definition === undefined) throw new Error(JSON.stringify(diagnostics));
  return definition;
}

describe("a saga whose tasks wrap their requests", () => {
  it.each(sampled(Object.entries(given), 4))("is verified as it was compiled: %s", async (_name, each) => {
    const verification = await verify(sagaWith(each), { definition: definitionFor(each), faults: 1 });
    expect(formatVerification(verification)).toContain("Every law held.");
  });

  it.each(
    sampled<[name: string, fault: string, edit: Edit]>(
      [
        ["a function", "another field", text("Act", "$result_First.id", "$result_First.message")],
        ["a queue", "a field that is missing", text("Act", "'of': $result_First.id, ", "")],
        [
          "a queue, with data as message",
          "other data",
          text("Act", "$result_First.message", "$result_First.id"),
        ],
        ["a topic", "another field", text("Act", "$result_First.id", "'other'")],
        ["an event bus", "a field that is missing", text("Act", "'of': $result_First.id, ", "")],
        ["a table, read", "another key", text("Act", "$result_First.id", "'other'")],
        ["a table, written", "another attribute", text("Act", "$result_First.id", "'other'")],
        ["a table, written", "another type of an attribute", text("Act", "'of': {'S'", "'of': {'N'")],
        ["a table, written", "another key in the compensation", text("CancelAct", "$saga", "'x'")],
        ["a table, changed", "another expression", text("Act", "SET of", "SET on")],
        ["an endpoint", "a header that is missing", text("Act", "'Headers': $request.headers, ", "")],
        [
          "an endpoint",
          "other query parameters",
          text("Act", "'of': $result_First.id}, 'body'", "'of': 'x'}, 'body'"),
        ],
        ["an endpoint", "no body", text("Act", ", 'RequestBody': $request.body", "")],
        ["an endpoint's paths", "another path", text("Act", "$request.path", "'other'")],
        ["an API", "another argument", text("Act", "'Bucket': $result_First.id", "'Bucket': 'other'")],
        ["another state machine", "another input", text("Act", "$result_First.id", "'other'")],
        ["a task of the user's, with the request", "other data", text("Act", "$result_First.id", "'other'")],
        [
          "a task of the user's, with the request as text",
          "other data",
          text("Act", "$result_First.id", "'other'"),
        ],
        [
          "a task of the user's, with parts of the request",
          "other data",
          text("Act", "$result_First.id", "'other'"),
        ],
        [
          "a task of the user's, with the whole request in a field",
          "other data",
          text("Act", "$result_First.id", "'other'"),
        ],
        [
          "an endpoint",
          "an answer that is taken for another",
          text("Act", "$states.result.ResponseBody", "$states.result.StatusCode"),
        ],
        [
          "another state machine",
          "a second try",
          text("Act", '"Catch"', '"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1}],"Catch"'),
        ],
        [
          "a function called by the user, whose payload is used",
          "other data",
          text("Act", "$result_First.id", "'other'"),
        ],
        [
          "a function called by the user, whose payload is used",
          "an answer that is taken for another",
          text("Act", "$states.result.Payload.answer", "$states.result.StatusCode"),
        ],
        [
          "a function called by the user with parts of the request, whose status is used",
          "an answer that is taken for another",
          text("Act", "$states.result.StatusCode", "$states.result.Payload"),
        ],
        ["a function called by its ARN", "other data", text("Act", "$result_First.id", "'other'")],
        [
          "a function called by the user that is told a token",
          "no request",
          text("Act", "'of': $result_First.id, ", ""),
        ],
        ["an endpoint of the user's", "other data", text("Act", "$result_First.id", "'other'")],
        ["another state machine of the user's", "other data", text("Act", "$result_First.id", "'other'")],
        [
          "an API of the user's, with the request in a field",
          "other data",
          text("Act", "$result_First.id", "'other'"),
        ],
        ["a table, written", "another timeout", text("Act", '"TimeoutSeconds":60', '"TimeoutSeconds":61')],
      ],
      4,
    ),
  )("is refused with a fault in it: %s, %s", async (name, _fault, edit) => {
    const each = given[name];
    if (each === undefined) throw new RangeError(name);
    const definition = edit(definitionFor(each));
    const { broken } = await verify(sagaWith(each), { definition, faults: 1, until: "model" });
    expect(broken.map(({ code }) => code)).toContain("model");
  });
});
