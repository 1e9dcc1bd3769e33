import { describe, expect, it } from "@jest/globals";
import {
  aslTask,
  awsSdkTask,
  dynamoDbTask,
  httpTask,
  lambdaTask,
  publishTask,
  putEventsTask,
  sendMessageTask,
  stateMachineTask,
  statementsOf,
} from "../../lib/compiler/index.js";

const allow = (Action: string, ...Resource: string[]) => ({ Effect: "Allow", Action: [Action], Resource });

describe("what a role has to be allowed for tasks", () => {
  it("is one statement for all that is done alike, each thing named once", () => {
    expect(
      statementsOf({
        A: lambdaTask({ arn: "${A}" }),
        Topic: publishTask({ arn: "topic" }),
        B: lambdaTask({ arn: "arn:aws:lambda:eu-central-1:123456789012:function:b:live" }),
        Again: lambdaTask({ arn: "${A}" }),
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
    const task = lambdaTask({ arn: "a" });
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
      queue: sendMessageTask({ url: "u", arn: "queue" }),
      bus: putEventsTask({ arn: "bus", source: "s", detailType: "d" }),
      table: dynamoDbTask({ tableName: "t", tableArn: "table", action: "updateItem" }),
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
      queue: sendMessageTask({ url: "u", arn: "queue", keyArn: "key" }),
      topic: publishTask({ arn: "topic", keyArn: "key" }),
      read: dynamoDbTask({ tableName: "t", tableArn: "table", keyArn: "own", action: "getItem" }),
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
      queue: sendMessageTask({ url: "u" }),
      table: dynamoDbTask({ tableName: "t", action: "getItem" }),
      sdk: awsSdkTask({ service: "s3", action: "putObject" }),
      http: httpTask({ endpoint: "https://x", method: "GET", connectionArn: "c" }),
      child: stateMachineTask({ arn: "m" }),
      asl: aslTask({ resource: "r", arguments: {} }),
    };
    expect(statementsOf(tasks)).toEqual({ statements: [], untold: Object.keys(tasks) });
  });

  it("is nothing for no tasks", () => {
    expect(statementsOf({})).toEqual({ statements: [], untold: [] });
  });
});
