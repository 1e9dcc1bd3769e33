import { describe, expect, it } from "@jest/globals";
import validate from "asl-validator";
import fc from "fast-check";
import { isExpression, type JsonValue } from "../../lib/asl/index.js";
import {
  aslTask,
  awsSdkTask,
  compile,
  dynamoDbTask,
  httpTask,
  putEventsTask,
  sendMessageTask,
  stateMachineTask,
  type TaskBinding,
} from "../../lib/compiler/index.js";
import type { StepKind } from "../../lib/saga/index.js";
import { json, seed } from "../support/arbitraries.js";
import { stringsIn } from "../support/definitions.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";

const connectionArn = "arn:aws:events:eu-north-1:123456789012:connection/c/1";
const tasks: Readonly<Record<string, TaskBinding>> = {
  sqs: sendMessageTask({ url: "https://sqs/queue" }),
  fifo: sendMessageTask({ url: "https://sqs/queue.fifo", messageGroupId: "trips" }),
  events: putEventsTask({ arn: "bus", source: "trips", detailType: "Booked" }),
  getItem: dynamoDbTask({ tableName: "Trips", action: "getItem" }),
  http: httpTask({ endpoint: "https://api.example.com/trips", method: "POST", connectionArn }),
  httpBelow: httpTask({
    endpoint: "https://api.example.com",
    method: "GET",
    connectionArn,
    pathsBelow: true,
  }),
  sdk: awsSdkTask({ service: "s3", action: "putObject" }),
  child: stateMachineTask({ arn: "arn:child" }),
  asl: aslTask({
    resource: "arn:aws:states:::sqs:sendMessage",
    arguments: { QueueUrl: "q", MessageBody: "{% $string($request) %}", List: [1, null, "{% $request %}"] },
  }),
};

function bindingOf(name: string): TaskBinding {
  const task = tasks[name];
  if (task === undefined) throw new RangeError(name);
  return task;
}

/** What a task is called with, given the source of its request. */
async function called(name: string, request: string): Promise<JsonValue | undefined> {
  return evaluate(bindingOf(name).arguments(request), { input: {} });
}

const http = {
  ApiEndpoint: "https://api.example.com/trips",
  Method: "POST",
  Authentication: { ConnectionArn: connectionArn },
};

describe("a request is what a task is called with", () => {
  it.each<[name: string, resource: string, request: string, expected: JsonValue]>([
    ["sqs", "sqs:sendMessage", "{'a': 1}", { QueueUrl: "https://sqs/queue", MessageBody: '{"a":1}' }],
    [
      "fifo",
      "sqs:sendMessage",
      "{'a': 1}",
      { QueueUrl: "https://sqs/queue.fifo", MessageBody: '{"a":1}', MessageGroupId: "trips" },
    ],
    [
      "events",
      "events:putEvents",
      "{'a': 1}",
      { Entries: [{ EventBusName: "bus", Source: "trips", DetailType: "Booked", Detail: { a: 1 } }] },
    ],
    [
      "getItem",
      "dynamodb:getItem",
      "{'Key': {'id': {'S': 'x'}}, 'ConsistentRead': true}",
      { Key: { id: { S: "x" } }, ConsistentRead: true, TableName: "Trips" },
    ],
    ["getItem", "dynamodb:getItem", "{'TableName': 'Other'}", { TableName: "Trips" }],
    ["http", "http:invoke", "{}", http],
    [
      "http",
      "http:invoke",
      "{'headers': {'h': '1'}, 'queryParameters': {'q': 2}, 'body': [3], 'path': 'no'}",
      { ...http, Headers: { h: "1" }, QueryParameters: { q: 2 }, RequestBody: [3] },
    ],
    [
      "httpBelow",
      "http:invoke",
      "{'path': 'trips/7'}",
      { ...http, ApiEndpoint: "https://api.example.com/trips/7", Method: "GET" },
    ],
    ["sdk", "aws-sdk:s3:putObject", "{'Bucket': 'b'}", { Bucket: "b" }],
    ["child", "states:startExecution.sync:2", "{'a': 1}", { StateMachineArn: "arn:child", Input: { a: 1 } }],
    [
      "asl",
      "sqs:sendMessage",
      "{'a': 1}",
      { QueueUrl: "q", MessageBody: '{"a":1}', List: [1, null, { a: 1 }] },
    ],
  ])("of %s, %s", async (name, resource, request, expected) => {
    expect(await called(name, request)).toEqual(expected);
    expect(bindingOf(name).resource).toBe(`arn:aws:states:::${resource}`);
  });

  it.each(Object.keys(tasks))("whatever the data, for no argument can fail: %s", async (name) => {
    await fc.assert(
      fc.asyncProperty(json(fc.string()), async (input) => {
        // The whole request is a reference, which may be to anything, and to nothing.
        for (const source of ["$states.context.Execution.Input", "$states.context.Execution.Input.absent"]) {
          const expressions = [...stringsIn(bindingOf(name).arguments(source))].filter(isExpression);
          expect(expressions.length).toBeGreaterThan(0);
          for (const text of expressions) expect(await evaluate(text, { input })).toBeDefined();
        }
      }),
      { seed, numRuns: 40 },
    );
  });

  it("and an HTTP endpoint that answers without a body answers null", async () => {
    const { result } = bindingOf("http");
    expect(await evaluate(`{% ${result} %}`, { result: { StatusCode: 204 } })).toBeNull();
    expect(await evaluate(`{% ${result} %}`, { result: { ResponseBody: { a: 1 } } })).toEqual({ a: 1 });
  });
});

describe("the placeholder of a resource", () => {
  it("stands in expressions as it stands elsewhere, so that a deployer fills it in", () => {
    const { arguments: getItem } = dynamoDbTask({ tableName: "${Trips}", action: "getItem" });
    expect(getItem("{}")).toBe("{% $merge([{}, {'TableName': '${Trips}'}]) %}");
  });

  it("is nothing a quote could end", async () => {
    const { arguments: call } = httpTask({ endpoint: "https://x/?a='b\\", method: "GET", connectionArn });
    expect(await evaluate(call("{}"), {})).toMatchObject({ ApiEndpoint: "https://x/?a='b\\" });
  });
});

describe("a task given as Amazon States Language", () => {
  it("may fail where its expressions are more than the request", () => {
    const mayFail = (source: string) =>
      aslTask({ resource: "r", arguments: { a: { b: [`{% ${source} %}`] } } }).argumentsMayFail;
    expect(["$request", "$string($request)"].map(mayFail)).toEqual([false, false]);
    expect(["$request.a", "$number($request)", "$states.input"].map(mayFail)).toEqual([true, true, true]);
  });

  it("fails at once for what is no JSONata", () => {
    expect(() => aslTask({ resource: "r", arguments: { a: "{% $request. %}" } })).toThrow(
      /^The arguments of a task hold what is not JSONata: \$request\.: /,
    );
  });

  it("stops half-way where it waits for a job", () => {
    const halfway = (resource: string) => aslTask({ resource, arguments: {} }).stopsHalfway;
    expect(
      ["glue:startJobRun", "glue:startJobRun.sync", "states:startExecution.sync:2"].map(halfway),
    ).toEqual([false, true, true]);
  });
});

describe("a saga of any task", () => {
  /** A saga whose only call is by this task, and the state it becomes. */
  function stateFor(name: string, kind: StepKind = "best-effort") {
    const document = sagaOf([step("A", { kind, action: { request: { id: ref("key") } } })]);
    const { definition, diagnostics } = compile(document, { tasks: { DoA: bindingOf(name) } });
    expect(diagnostics).toEqual([]);
    return { definition, state: definition?.States.A };
  }

  it.each(Object.keys(tasks))("is a valid state machine: %s", (name) => {
    const { definition } = stateFor(name);
    const { isValid, errorsText } = validate(definition);
    expect(isValid ? "" : errorsText("\n")).toBe("");
  });

  it("waits a minute for an API, 65 s for HTTP, and tries another state machine once", () => {
    expect(stateFor("sqs").state).toMatchObject({ TimeoutSeconds: 60, Retry: expect.anything() });
    expect(stateFor("http").state).toMatchObject({ TimeoutSeconds: 65, Retry: expect.anything() });
    expect(stateFor("child").state).not.toHaveProperty("Retry");
    expect(stateFor("child", "read-only").state).not.toHaveProperty("Retry");
  });
});
