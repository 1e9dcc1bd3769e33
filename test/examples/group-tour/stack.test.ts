import { beforeAll, describe, expect, it } from "@jest/globals";
import { type JsonObject, statesOf } from "../../../lib/asl/index.js";
import { groupTour } from "../../../lib/examples/group-tour/saga.js";
import { GroupTourStack } from "../../../lib/examples/group-tour/stack.js";
import { aslErrorsIn } from "../../support/asl-validity.js";
import { type CheckedStack, checkedStack, suppressionsIn } from "../../support/checked-stack.js";
import {
  deployedDefinition,
  permissionsOf,
  permissionsOfRole,
  resourcesOf,
  withoutHash,
} from "../../support/templates.js";

let synthesized: CheckedStack;
beforeAll(() => {
  synthesized = checkedStack("GroupTour", (app) => new GroupTourStack(app, "GroupTour"));
}, 120_000);

describe("the template of the group tour", () => {
  it("has a definition that asl-validator accepts", () => {
    expect(aslErrorsIn(deployedDefinition(synthesized.template))).toBe("");
  });

  it("has a function for each operation, but for the two that are topics, and the one that the manager calls", () => {
    const operations = groupTour.toJSON().operations.map(({ name }) => name);
    const functions = Object.keys(resourcesOf(synthesized.template, "AWS::Lambda::Function")).map((id) =>
      withoutHash(id).replace(/^(Car|Hotel|Flight|Train|Excursion|Payment|Approval)/, ""),
    );
    expect([...functions, "SendTicket", "TellOrganiser"].sort()).toEqual(
      [...operations, "DecideApproval"].sort(),
    );
  });

  it("lets the saga call exactly what its definition calls, in blocks too", () => {
    const called = [...statesOf(deployedDefinition(synthesized.template))].flatMap(([, state]) => {
      if (state.Type !== "Task") return [];
      const { FunctionName, TopicArn } = state.Arguments as JsonObject;
      return FunctionName === undefined
        ? [`sns:Publish on ${TopicArn}`]
        : [`lambda:InvokeFunction on ${FunctionName}`];
    });
    const permitted = permissionsOf(synthesized.template).filter((each) => !/^(logs|xray):/.test(each));
    expect(permitted.sort()).toEqual([...new Set(called)].sort());
  });

  it("lets those answer for the manager that do, and the one that withdraws not", () => {
    const answering = ["RequestApproval", "DecideApproval", "WithdrawApproval"].map((operation) => [
      operation,
      permissionsOfRole(synthesized.template, `Approval${operation}Role`).filter((each) =>
        each.startsWith("states:"),
      ),
    ]);
    const answers = ["SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat"].map(
      (action) => `states:${action} on *`,
    );
    expect(answering).toEqual([
      ["RequestApproval", answers],
      ["DecideApproval", answers],
      ["WithdrawApproval", []],
    ]);
  });
});

describe("cdk-nag's AwsSolutions, and the CDK's own rules", () => {
  it("find nothing in the group tour", () => {
    expect(synthesized.findings).toEqual([]);
    expect(synthesized.failed).toBe(false);
  });

  it("were told of nothing but what has a reason", () => {
    expect(suppressionsIn(synthesized)).toMatchInlineSnapshot(`
[
  "ApprovalRequestApprovalRole: AwsSolutions-IAM5[Resource::*]: Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  "ApprovalRequestApprovalRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  "ApprovalDecideApprovalRole: AwsSolutions-IAM5[Resource::*]: Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  "ApprovalDecideApprovalRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  "GroupTourStateMachineRole: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  "GroupTourStateMachineRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
]
`);
  });
});
