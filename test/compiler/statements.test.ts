import { describe, expect, it } from "@jest/globals";
import {
  aslTask,
  awsSdkTask,
  dynamoDbGetItemTask,
  dynamoDbUpdateItemTask,
  eventBridgePutEventsTask,
  httpEndpointTask,
  lambdaFunctionTask,
  snsPublishTask,
  sqsSendMessageTask,
  stateMachineTask,
  statementsOf,
} from "../../lib/compiler/index.js";

const allow = (Action: string, ...Resource: string[]) => ({ Effect: "Allow", Action: [Action], Resource });

describe("what a role has to be allowed for tasks", () => {
  it("is one statement for all that is done alike, each thing named once", () => {
    expect(
      statementsOf({
        A: lambdaFunctionTask({ arn: "${A}" }),
        Topic: snsPublishTask({ arn: "topic" }),
        B: lambdaFunctionTask({ arn: "arn:aws:lambda:eu-central-1:123456789012:function:b:live" }),
        Again: lambdaFunctionTask({ arn: "${A}" }),
      }),
    ).toEqual({
      statements: [
        allow("lambda:InvokeFunction", "${A}", "arn:aws:lambda:eu-central-1:123456789012:function:b:live"),
        allow("sns:Publish", "topic"),
      ],
      untold: [],
    });
  });

  it("keeps apart what is allowed under different conditions", () => {
    const task = lambdaFunctionTask({ arn: "a" });
    const permission = { actions: ["s:Do"], resources: ["r"] };
    const conditions = { StringEquals: { "s:Key": "x" } };
    const { statements } = statementsOf({
      A: { ...task, permissions: [permission] },
      B: { ...task, permissions: [{ ...permission, conditions }] },
      C: { ...task, permissions: [{ ...permission, resources: ["q"], conditions }] },
    });
    expect(statements).toEqual([allow("s:Do", "r"), { ...allow("s:Do", "r", "q"), Condition: conditions }]);
  });

  it("is known of APIs where the resource is told", () => {
    const { statements, untold } = statementsOf({
      queue: sqsSendMessageTask({ url: "u", arn: "queue" }),
      bus: eventBridgePutEventsTask({ arn: "bus", source: "s", detailType: "d" }),
      table: dynamoDbUpdateItemTask({ tableName: "t", tableArn: "table" }),
      sdk: awsSdkTask({ service: "s3", action: "putObject", resources: ["bucket/*"] }),
      named: awsSdkTask({ service: "sfn", action: "listTags", resources: ["m"], iamAction: "states:X" }),
    });
    expect(statements).toEqual([
      allow("sqs:SendMessage", "queue"),
      allow("events:PutEvents", "bus"),
      allow("dynamodb:UpdateItem", "table"),
      allow("s3:PutObject", "bucket/*"),
      allow("states:X", "m"),
    ]);
    expect(untold).toEqual([]);
  });

  it("holds the use of a key for what is encrypted with one", () => {
    const { statements } = statementsOf({
      queue: sqsSendMessageTask({ url: "u", arn: "queue", keyArn: "key" }),
      topic: snsPublishTask({ arn: "topic", keyArn: "key" }),
      read: dynamoDbGetItemTask({ tableName: "t", tableArn: "table", keyArn: "own" }),
    });
    expect(statements).toEqual([
      allow("sqs:SendMessage", "queue"),
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: ["key"] },
      allow("sns:Publish", "topic"),
      allow("dynamodb:GetItem", "table"),
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:DescribeKey"], Resource: ["own"] },
    ]);
  });

  it("is said to be unknown otherwise", () => {
    const tasks = {
      queue: sqsSendMessageTask({ url: "u" }),
      table: dynamoDbGetItemTask({ tableName: "t" }),
      sdk: awsSdkTask({ service: "s3", action: "putObject" }),
      http: httpEndpointTask({ endpoint: "https://x", method: "GET", connectionArn: "c" }),
      child: stateMachineTask({ arn: "m" }),
      asl: aslTask({ resource: "r", arguments: {} }),
    };
    expect(statementsOf(tasks)).toEqual({ statements: [], untold: Object.keys(tasks) });
  });

  it("is nothing for no tasks", () => {
    expect(statementsOf({})).toEqual({ statements: [], untold: [] });
  });
});
