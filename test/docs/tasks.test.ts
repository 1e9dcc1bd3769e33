import { describe, expect, it } from "@jest/globals";
import { App, Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { Alias, Function as LambdaFunction, Version } from "aws-cdk-lib/aws-lambda";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { OrderStack } from "./tasks.js";

const here = "eu-north-1:123456789012";
const scope = new Stack(new App(), "Elsewhere", { env: { region: "eu-north-1", account: "123456789012" } });
const returnStock = LambdaFunction.fromFunctionArn(
  scope,
  "F",
  `arn:aws:lambda:${here}:function:return-stock`,
);
const stack = new OrderStack(new App(), "Orders", {
  assessment: StateMachine.fromStateMachineArn(scope, "A", `arn:aws:states:${here}:stateMachine:assess`),
  stock: Table.fromTableArn(scope, "T", `arn:aws:dynamodb:${here}:table/stock`),
  queue: Queue.fromQueueArn(scope, "Q", `arn:aws:sqs:${here}:queue`),
  returnStock: new Alias(scope, "Live", {
    aliasName: "live",
    version: Version.fromVersionAttributes(scope, "V", { lambda: returnStock, version: "7" }),
  }),
});

describe("the stack of docs/tasks.md", () => {
  it("synthesizes without a warning", () => {
    expect(Annotations.fromStack(stack).findWarning("*", Match.anyValue())).toEqual([]);
  });

  it("lets the saga call what the page names, with no wildcard but where it says so", () => {
    const policies = Template.fromStack(stack).findResources("AWS::IAM::Policy");
    const statements = Object.values(policies).flatMap(
      ({ Properties }) =>
        Properties.PolicyDocument.Statement as {
          readonly Action: string | string[];
          readonly Resource: unknown;
        }[],
    );
    const allowed = statements.flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => `${action}${JSON.stringify(Resource).includes("*") ? " *" : ""}`),
    );
    expect(allowed.filter((action) => !/^(logs|xray):/.test(action)).sort()).toEqual([
      "dynamodb:UpdateItem",
      "events:DescribeRule",
      "events:PutRule",
      "events:PutTargets",
      "glue:StartJobRun",
      "lambda:InvokeFunction",
      "sqs:SendMessage",
      "states:DescribeExecution *",
      "states:StartExecution",
      "states:StopExecution *",
    ]);
  });
});
