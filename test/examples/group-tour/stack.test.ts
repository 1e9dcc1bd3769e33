import { beforeAll, describe, expect, it } from "@jest/globals";
import { type JsonObject, statesOf } from "../../../lib/asl/index.js";
import { groupTour } from "../../../lib/examples/group-tour/saga.js";
import { GroupTourStack } from "../../../lib/examples/group-tour/stack.js";
import { aslErrorsIn } from "../../support/asl-validity.js";
import { type SynthesizedStack, synthesizedStack } from "../../support/synthesized-stack.js";
import {
  deployedDefinition,
  permissionsOf,
  permissionsOfRole,
  resourcesOf,
  withoutHash,
} from "../../support/templates.js";

let synthesized: SynthesizedStack;
beforeAll(() => {
  synthesized = synthesizedStack("GroupTour", (app) => new GroupTourStack(app, "GroupTour"));
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
