import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isExpression, type JsonValue } from "../../lib/asl/index.js";
import {
  aslTask,
  awsSdkTask,
  compile,
  dynamoDbDeleteItemTask,
  dynamoDbGetItemTask,
  dynamoDbPutItemTask,
  eventBridgePutEventsTask,
  httpEndpointTask,
  lambdaFunctionTask,
  snsPublishTask,
  sqsSendMessageTask,
  stateMachineTask,
  type TaskBinding,
} from "../../lib/compiler/index.js";
import { loadMachine, seededRandom, startExecution, VirtualClock } from "../../lib/runner/index.js";
import { formatDiagnostics, type StepKind } from "../../lib/saga/index.js";
import { json, seed } from "../support/arbitraries.js";
import { aslErrorsIn } from "../support/asl-validity.js";
import { stringsIn } from "../support/definitions.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";

const connectionArn = "arn:aws:events:eu-north-1:123456789012:connection/c/1";
const tasks: Readonly<Record<string, TaskBinding>> = {
  sqs: sqsSendMessageTask({ url: "https://sqs/queue" }),
  sns: snsPublishTask({ arn: "topic" }),
  fifo: sqsSendMessageTask({ url: "https://sqs/queue.fifo", messageGroupId: "trips" }),
  events: eventBridgePutEventsTask({ arn: "bus", source: "trips", detailType: "Booked" }),
  getItem: dynamoDbGetItemTask({ tableName: "Trips" }),
  http: httpEndpointTask({ endpoint: "https://api.example.com/trips", method: "POST", connectionArn }),
  httpBelow: httpEndpointTask({
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

/** What a task is called with, given the source of its request. The id of the call is "call 7". */
async function called(name: string, request: string): Promise<JsonValue | undefined> {
  return evaluate(bindingOf(name).arguments(request, "'call 7'"), { input: {} });
}

const http = {
  ApiEndpoint: "https://api.example.com/trips",
  Method: "POST",
  Authentication: { ConnectionArn: connectionArn },
};

describe("a request is what a task is called with", () => {
  it.each<[name: string, resource: string, request: string, expected: JsonValue]>([
    ["sqs", "sqs:sendMessage", "{'a': 1}", { QueueUrl: "https://sqs/queue", MessageBody: { a: 1 } }],
    [
      "fifo",
      "sqs:sendMessage",
      "{'a': 1}",
      {
        QueueUrl: "https://sqs/queue.fifo",
        MessageBody: { a: 1 },
        MessageGroupId: "trips",
        MessageDeduplicationId: "call 7",
      },
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
      { seed, numRuns: 10 },
    );
  });

  it("and an HTTP endpoint that answers without a body answers null", async () => {
    const { result } = bindingOf("http");
    expect(await evaluate(`{% ${result} %}`, { result: { StatusCode: 204 } })).toBeNull();
    expect(await evaluate(`{% ${result} %}`, { result: { ResponseBody: { a: 1 } } })).toEqual({ a: 1 });
  });
});

describe("a message", () => {
  const body = (name: string, source: string, input: JsonValue) =>
    evaluate(bindingOf(name).arguments(source), { input }).then((sent) => {
      const { MessageBody, Message } = sent as { readonly [field: string]: JsonValue };
      return MessageBody ?? Message;
    });
  const whole = "$states.context.Execution.Input";

  it.each(["sqs", "sns"])(
    "has every number as it is, since the service writes the JSON: %s",
    async (name) => {
      for (const id of [5_105_105_105_105_107, 1_234_567_890_123_461, Number.MAX_SAFE_INTEGER, 0.1]) {
        expect(await body(name, `{'id': ${whole}.id}`, { id })).toEqual({ id });
        expect(await body(name, whole, { id, list: [id] })).toEqual({ id, list: [id] });
      }
    },
  );

  it.each(["sqs", "sns"])("is text if the request is no object, and never absent: %s", async (name) => {
    expect(await body(name, whole, "hello")).toBe("hello");
    expect(await body(name, whole, [1, 2])).toBe("[1,2]");
    expect(await body(name, whole, null)).toBe("null");
    expect(await body(name, `${whole}.absent`, {})).toEqual({});
  });
});

describe("the placeholder of a resource", () => {
  it("stands in expressions as it stands elsewhere, so that a deployer fills it in", () => {
    const { arguments: getItem } = dynamoDbGetItemTask({ tableName: "${Trips}" });
    expect(getItem("{}")).toBe("{% $merge([{}, {'TableName': '${Trips}'}]) %}");
  });

  it("is nothing a quote could end", async () => {
    const { arguments: call } = httpEndpointTask({
      endpoint: "https://x/?a='b\\",
      method: "GET",
      connectionArn,
    });
    expect(await evaluate(call("{}"), {})).toMatchObject({ ApiEndpoint: "https://x/?a='b\\" });
  });
});

describe("a request of an action that may be refused before the call", () => {
  it.each(["compensate", "continue"] as const)(
    "goes to a queue as an object: a saga that %ss",
    (redriveAfterStop) => {
      const send = step("Send", { action: { request: { id: ref("key"), amount: ref("input", "amount") } } });
      const { definition } = compile(
        sagaOf([send], { options: { redriveAfterStop, deadline: { hours: 1 } } }),
        {
          tasks: { DoSend: bindingOf("sqs") },
        },
      );
      const sent = JSON.stringify(definition?.States.Send);
      expect(sent).toContain("MessageBody");
      // Text made by $string would keep 15 digits of the amount.
      expect(sent).not.toContain("$string");
    },
  );
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

describe("a task that is waited for", () => {
  const waiting = (resource: string) => ({
    resource: `arn:aws:states:::${resource}.waitForTaskToken`,
    result: "$states.result",
  });

  it("is one of a service that hands the token on; its response is what is sent back", () => {
    const all = { ...tasks, lambda: lambdaFunctionTask({ arn: "f" }), topic: snsPublishTask({ arn: "t" }) };
    const callbacks = Object.entries(all).flatMap(([name, { callback }]) =>
      callback === undefined ? [] : [[name, callback]],
    );
    expect(Object.fromEntries(callbacks)).toEqual({
      sqs: waiting("sqs:sendMessage"),
      sns: waiting("sns:publish"),
      fifo: waiting("sqs:sendMessage"),
      events: waiting("events:putEvents"),
      sdk: waiting("aws-sdk:s3:putObject"),
      lambda: waiting("lambda:invoke"),
      topic: waiting("sns:publish"),
    });
    const china = sqsSendMessageTask({ url: "q", partition: "aws-cn" }).callback;
    expect(china?.resource).toBe("arn:aws-cn:states:::sqs:sendMessage.waitForTaskToken");
  });

  it("may be given as Amazon States Language, and is nothing else then", () => {
    const resource = "arn:aws:states:::ecs:runTask.waitForTaskToken";
    const given = { Token: "{% $states.context.Task.Token %}", Request: "{% $request %}" };
    const binding = aslTask({ resource, arguments: given });
    expect(binding).toMatchObject({
      callback: { resource, result: "$states.result" },
      isCallbackOnly: true,
      argumentsMayFail: false,
    });
    // Elsewhere there is no token.
    const other = aslTask({ resource: "arn:aws:states:::ecs:runTask", arguments: given });
    expect(other).toMatchObject({ argumentsMayFail: true });
    expect(other).not.toHaveProperty("isCallbackOnly");
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
    expect(definition && aslErrorsIn(definition)).toBe("");
  });

  it("waits a minute for an API, 75 s for HTTP, and tries another state machine once", () => {
    expect(stateFor("sqs").state).toMatchObject({ TimeoutSeconds: 60, Retry: expect.anything() });
    expect(stateFor("http").state).toMatchObject({ TimeoutSeconds: 75, Retry: expect.anything() });
    expect(stateFor("child").state).not.toHaveProperty("Retry");
    expect(stateFor("child", "read-only").state).not.toHaveProperty("Retry");
  });

  /** Runs a saga in which Take is an item put, GiveBack one deleted and Pay an HTTP endpoint. */
  async function run(failing: Readonly<Record<string, string>>) {
    const refused = { rejections: ["DynamoDB.ConditionalCheckFailedException"], rejectionsAreFinal: false };
    const document = sagaOf(
      [
        step("Take", {
          action: { request: { Item: { id: { S: ref("key") } } } },
          compensation: { request: { Key: ref("request", "Item") } },
        }),
        step("Pay", {
          kind: "pivot",
          action: { request: { headers: { key: ref("key") }, body: ref("results", "Take", "Attributes") } },
        }),
      ],
      { declared: { DoTake: refused }, output: { paid: ref("results", "Pay", "amount") } },
    );
    const { definition, diagnostics } = compile(document, {
      tasks: {
        DoTake: dynamoDbPutItemTask({ tableName: "Cars" }),
        CancelTake: dynamoDbDeleteItemTask({ tableName: "Cars" }),
        DoPay: bindingOf("http"),
      },
    });
    if (definition === undefined) throw new Error(formatDiagnostics(diagnostics));
    const calls: unknown[] = [];
    const clock = new VirtualClock();
    const execution = startExecution(loadMachine(definition), {
      input: {},
      name: "run",
      stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Machine",
      clock,
      random: seededRandom(1),
      tasks: ({ state, resource, arguments: given }) => {
        calls.push([state, resource.split(":::")[1], given]);
        const error = failing[state];
        if (error !== undefined) return { failed: { error, cause: "why" } };
        return { succeeded: { Attributes: { of: state }, ResponseBody: { amount: 7 } } };
      },
    });
    await clock.run(execution.ended);
    return { calls, execution };
  }
  const item = { Item: { id: { S: "Machine:run/Take" } }, TableName: "Cars" };

  it("hands their responses on", async () => {
    const { calls, execution } = await run({});
    expect(calls).toEqual([
      ["Take", "dynamodb:putItem", item],
      ["Pay", "http:invoke", { ...http, Headers: { key: "Machine:run/Pay" }, RequestBody: { of: "Take" } }],
    ]);
    expect(await execution.ended).toMatchObject({ status: "SUCCEEDED", output: { paid: 7 } });
  });

  it("compensates a step whose rejection is not final, too, and tries it once", async () => {
    const { calls, execution } = await run({ Take: "DynamoDB.ConditionalCheckFailedException" });
    expect(calls).toEqual([
      ["Take", "dynamodb:putItem", item],
      ["CancelTake", "dynamodb:deleteItem", { Key: item.Item, TableName: "Cars" }],
    ]);
    expect(await execution.ended).toMatchObject({ status: "FAILED", error: "Saga.Compensated" });
  });
});
