import { describe, expect, it } from "@jest/globals";
import { Duration, Stack } from "aws-cdk-lib";
import {
  CoordinatorFunction,
  DurableCoordinator,
  EventChain,
  FunctionChain,
} from "../../lib/coordination.js";
import { checkedStack } from "../support/checked-stack.js";
import { order } from "../support/small-sagas.js";
import { inlineFunctionIn } from "../support/templates.js";

const env = { account: "123456789012", region: "eu-central-1" };

describe.each([
  ["CoordinatorFunction", CoordinatorFunction],
  ["FunctionChain", FunctionChain],
  ["EventChain", EventChain],
] as const)("%s", (_, Style) => {
  it("passes the checks of cdk-nag and of the CDK, with decisions and a sweeper", () => {
    const { findings } = checkedStack("Test", (app) => {
      // Functions of the test, which have no log groups of their own, are in another stack.
      const participants = new Stack(app, "Participants", { env });
      new Style(new Stack(app, "Test", { env }), "Order", {
        saga: order,
        operations: {
          Take: inlineFunctionIn(participants, "Take", { timeout: Duration.seconds(10) }),
          GiveBack: inlineFunctionIn(participants, "GiveBack"),
          Pay: inlineFunctionIn(participants, "Pay"),
        },
        sweeper: true,
      });
    });
    expect(findings.filter((finding) => !finding.includes("Participants"))).toEqual([]);
  });
});

describe("DurableCoordinator", () => {
  it("passes the checks of cdk-nag and of the CDK", () => {
    const { findings } = checkedStack("Test", (app) => {
      const participants = new Stack(app, "Participants", { env });
      new DurableCoordinator(new Stack(app, "Test", { env }), "Order", {
        saga: order,
        operations: {
          Take: inlineFunctionIn(participants, "Take", { timeout: Duration.seconds(10) }),
          GiveBack: inlineFunctionIn(participants, "GiveBack"),
          Pay: inlineFunctionIn(participants, "Pay"),
        },
      });
    });
    expect(findings.filter((finding) => !finding.includes("Participants"))).toEqual([]);
  });
});
