import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { inlineFunction, rawSubscription, stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf, machineArn } from "../endpoints/bed.js";

const task = (service: string, args: JsonObject): JsonObject =>
  stateMachineResource(
    definitionOf({
      Call: { Type: "Task", Resource: `arn:aws:states:::aws-sdk:${service}`, Arguments: args },
    }),
  );
const queueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/orders";
const bed = bedOf({
  Quick: stateMachineResource(definitionOf({ Say: { Type: "Pass", Output: "{% $states.input %}" } }), {
    StateMachineName: "quick",
    StateMachineType: "EXPRESS",
  }),
  Odd: stateMachineResource(definitionOf({ Fail: { Type: "Fail", Error: "Full" } }), {
    StateMachineName: "odd",
  }),
  Echo: inlineFunction(
    'exports.handler = async (event) => { if (event.fail) throw new Error("no"); return event; };',
    { FunctionName: "echo" },
  ),
  Orders: { Type: "AWS::SQS::Queue", Properties: { QueueName: "orders" } },
  Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "trips" } },
  ToOrders: rawSubscription("Topic", "Orders"),
  Sync: task("sfn:startSyncExecution", { StateMachineArn: { Ref: "Quick" }, Input: { trip: 7 } }),
  SyncStandard: task("sfn:startSyncExecution", { StateMachineArn: { Ref: "Odd" } }),
  Start: task("sfn:startExecution", { StateMachineArn: { Ref: "Odd" }, Name: "started", Input: "{}" }),
  Describe: task("sfn:describeExecution", {
    ExecutionArn: "arn:aws:states:us-east-1:123456789012:execution:odd:started",
  }),
  List: task("sfn:listExecutions", { StateMachineArn: { Ref: "Odd" } }),
  Invoke: task("lambda:invoke", { FunctionName: { Ref: "Echo" }, Payload: { n: 1 } }),
  InvokeBad: task("lambda:invoke", { FunctionName: "echo", Payload: '{"fail":true}' }),
  InvokeGone: task("lambda:invoke", { FunctionName: "gone" }),
  InvokeLater: task("lambda:invoke", { FunctionName: "echo", InvocationType: "Event" }),
  Send: task("sqs:sendMessage", { QueueUrl: queueUrl, MessageBody: "by the SDK" }),
  SendGone: task("sqs:sendMessage", { QueueUrl: `${queueUrl}2`, MessageBody: "x" }),
  Publish: task("sns:publish", { TopicArn: { Ref: "Topic" }, Message: "told" }),
  PublishStructured: task("sns:publish", {
    TopicArn: { Ref: "Topic" },
    Message: { default: "other", sqs: "to queues" },
    MessageStructure: "json",
  }),
  PublishGone: task("sns:publish", { TopicArn: "arn:gone", Message: "told" }),
  Put: task("eventbridge:putEvents", { Entries: [{ Source: "a", DetailType: "b", Detail: "{}" }] }),
});
const outputOf = async (machine: string) => (await bed.environment.run(machine, { input: {} })).output;
const errorOf = async (machine: string) => {
  const { error, cause } = await bed.environment.run(machine, { input: {} });
  return [error, cause];
};

test("an Express execution is run, and its answer comes as the SDK gives it", async () => {
  expect(await outputOf("Sync")).toMatchObject({
    Input: '{"trip":7}',
    Output: '{"trip":7}',
    StateMachineArn: machineArn("quick"),
    Status: "SUCCEEDED",
    StartDate: expect.stringMatching(/^\d{4}-.*Z$/),
    BillingDetails: { BilledMemoryUsedInMB: 64 },
  });
  expect(await errorOf("SyncStandard")).toEqual([
    "Sfn.StateMachineTypeNotSupportedException",
    expect.stringMatching(/STANDARD by StartSyncExecution \(Service: Sfn, Status Code: 400, Request ID: /),
  ]);
});

test("an execution is started, described and listed", async () => {
  expect(await outputOf("Start")).toMatchObject({ ExecutionArn: expect.stringMatching(/odd:started$/) });
  expect(await outputOf("Describe")).toMatchObject({ Status: "FAILED", Error: "Full", RedriveCount: 0 });
  expect(await outputOf("List")).toMatchObject({ Executions: [{ Name: "started", Status: "FAILED" }] });
  expect(await errorOf("Start")).toEqual(["Sfn.ExecutionAlreadyExistsException", expect.any(String)]);
});

test("a function's failure is told in the answer", async () => {
  expect(await outputOf("Invoke")).toEqual({
    ExecutedVersion: "$LATEST",
    Payload: '{"n":1}',
    StatusCode: 200,
  });
  expect(await outputOf("InvokeBad")).toMatchObject({
    FunctionError: "Unhandled",
    Payload: expect.stringContaining('"errorMessage":"no"'),
    StatusCode: 200,
  });
  expect(await outputOf("InvokeLater")).toEqual({ Payload: "", StatusCode: 202 });
  expect(await errorOf("InvokeGone")).toEqual([
    "Lambda.ResourceNotFoundException",
    expect.stringContaining("gone"),
  ]);
});

test("messages and events are sent", async () => {
  expect(await outputOf("Send")).toMatchObject({ MessageId: expect.any(String) });
  expect(await outputOf("Publish")).toEqual({ MessageId: expect.any(String) });
  await outputOf("PublishStructured");
  await bed.environment.settled();
  expect(bed.environment.messages("Orders").map(({ body }) => body)).toEqual([
    "by the SDK",
    "told",
    "to queues",
  ]);
  expect(await outputOf("Put")).toMatchObject({ FailedEntryCount: 0 });
  expect(await errorOf("SendGone")).toEqual(["Sqs.QueueDoesNotExistException", expect.any(String)]);
  expect(await errorOf("PublishGone")).toEqual(["Sns.NotFoundException", expect.any(String)]);
});
