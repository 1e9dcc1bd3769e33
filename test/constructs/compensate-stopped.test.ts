import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { Match, Template } from "aws-cdk-lib/assertions";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { JsonObject, StateMachineDefinition } from "../../lib/asl/index.js";
import { SagaAlarms, SagaError } from "../../lib/index.js";
import { redriveToken } from "../../lib/operations/redrive.js";
import type { TaskCall, TaskOutcome } from "../../lib/runner/index.js";
import { run } from "../runner/support.js";
import { aslErrorsIn } from "../support/asl-validity.js";
import { orderStack } from "../support/order-stack.js";
import { readable } from "../support/readable.js";
import { order } from "../support/small-sagas.js";
import { type CloudFormationTemplate, deploy, permissionsOfRole, withoutHash } from "../support/templates.js";

const machineId = "OrderCompensateStoppedStateMachine";

/** The definition of the Express state machine, as deployed. */
function definitionIn({ Resources }: CloudFormationTemplate): StateMachineDefinition {
  const [, resource] = Object.entries(Resources).find(([id]) => withoutHash(id) === machineId) ?? [];
  return JSON.parse(String(deploy(resource?.Properties.DefinitionString)));
}

const { template } = orderStack({ compensateStopped: true });
const definition = definitionIn(template);

describe("compensateStopped", () => {
  it("makes a rule, an Express state machine with a role and logs, a dead-letter queue and an alarm", () => {
    const shown = Object.entries(template.Resources)
      .filter(([id]) => id.includes("CompensateStopped"))
      .map(([id, { Type, Metadata: _, Properties, ...rest }]) => {
        const { DefinitionString: __, ...others } = Properties;
        return `${withoutHash(id)}: ${Type}${readable({ Properties: others, ...rest }, "  ")}`;
      });
    expect(withoutHash(shown.join("\n\n"))).toMatchSnapshot();
  });

  it("lets the state machine describe and redrive the saga's executions, and nothing else", () => {
    const own = permissionsOfRole(template, `${machineId}Role`).filter((line) => !line.endsWith(" on *"));
    const executions = "arn:aws:states:eu-central-1:123456789012:execution:OrderStateMachine.Name:*";
    expect(own).toEqual([
      `states:DescribeExecution on ${executions}`,
      `states:RedriveExecution on ${executions}`,
    ]);
  });

  it("has a definition that AWS accepts", () => {
    expect(aslErrorsIn(definition)).toBe("");
  });

  it("raises its alarm by the actions of SagaAlarms", () => {
    const { stack, saga } = orderStack({ compensateStopped: true });
    const topic = new Topic(stack, "Operators");
    new SagaAlarms(stack, "Alarms", { saga, actions: [new SnsAction(topic)] });
    Template.fromStack(stack).hasResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmDescription: Match.stringLikeRegexp("was stopped, and could not be redriven"),
      AlarmActions: [{ Ref: Match.stringLikeRegexp("^Operators") }],
    });
  });

  it('refuses a saga with redriveAfterStop: "continue"', () => {
    const document = { ...order.toJSON(), options: { redriveAfterStop: "continue" as const } };
    const make = () => orderStack({ compensateStopped: true, saga: document as unknown as typeof order });
    expect(make).toThrow(SagaError);
    expect(make).toThrow(
      'compensateStopped stops and redrives executions so that they are compensated, but the saga "Order" has redriveAfterStop: "continue"',
    );
  });
});

const executionArn = "arn:aws:states:eu-central-1:123456789012:execution:Orders:one";
const stopDate = 1_551_225_286_144;

/** Answers of DescribeExecution and RedriveExecution, one after the other; the last one again and again. */
interface Answers {
  readonly described: readonly JsonObject[];
  readonly redriven?: readonly TaskOutcome[];
}

/** Runs the state machine for a stop. */
async function redrive({ described, redriven = [] }: Answers) {
  const calls: string[] = [];
  const tokens = new Set<unknown>();
  const looks = [...described];
  const redrives = [...redriven];
  const next = <T>(list: T[]): T | undefined => (list.length > 1 ? list.shift() : list[0]);
  const execution = await run(definition, {
    input: { executionArn, stopDate },
    tasks: async ({ resource, arguments: given }: TaskCall): Promise<TaskOutcome> => {
      const action = resource.replace("arn:aws:states:::aws-sdk:sfn:", "");
      calls.push(action);
      expect(given).toMatchObject({ ExecutionArn: executionArn });
      if (action === "describeExecution") {
        const answer = { ExecutionArn: executionArn, RedriveCount: 0, Status: "ABORTED", ...next(looks) };
        return { succeeded: answer };
      }
      expect(action).toBe("redriveExecution");
      tokens.add((given as JsonObject).ClientToken);
      return next(redrives) ?? { failed: { error: "Sfn.SfnException", cause: "not expected" } };
    },
  });
  const { status, error, cause } = execution;
  return { calls, tokens: [...tokens], status, error, cause };
}

const done: TaskOutcome = { succeeded: { RedriveDate: "2026-11-28T10:00:00Z" } };
const notRedrivable: TaskOutcome = {
  failed: { error: "Sfn.ExecutionNotRedrivableException", cause: "Execution is not redrivable" },
};
const [look, again] = ["describeExecution", "redriveExecution"];

describe("the state machine that redrives what was stopped", () => {
  it.each(["ABORTED", "TIMED_OUT"])(
    "redrives an execution that is %s, with the token of saga cancel",
    async (status) => {
      const { tokens, ...ended } = await redrive({ described: [{ Status: status }], redriven: [done] });
      expect(ended).toMatchObject({ calls: [look, again], status: "SUCCEEDED" });
      expect(tokens).toEqual([redriveToken(executionArn, new Date(stopDate))]);
      expect(tokens).toEqual([createHash("sha256").update(`${executionArn}:${stopDate}`).digest("hex")]);
    },
  );

  it.each([
    ["an execution that was redriven already", { RedriveCount: 1, Status: "RUNNING" }],
    ["one that was redriven, and was stopped again", { RedriveCount: 1 }],
    ["one that was stopped with Saga.StopForGood", { Error: "Saga.StopForGood" }],
    ["one that failed by itself", { Status: "FAILED", Error: "HotelDown" }],
    ["one that succeeded", { Status: "SUCCEEDED" }],
  ])("leaves %s alone", async (_what, described) => {
    expect(await redrive({ described: [described] })).toMatchObject({ calls: [look], status: "SUCCEEDED" });
  });

  it("waits until the stop is seen", async () => {
    const running = { Status: "RUNNING" };
    const ended = await redrive({ described: [running, running, {}], redriven: [done] });
    expect(ended).toMatchObject({ calls: [look, look, look, again], status: "SUCCEEDED" });
  });

  it("looks for Saga.StopForGood only when the stop is seen", async () => {
    const described = [{ Status: "RUNNING" }, { Error: "Saga.StopForGood" }];
    expect(await redrive({ described })).toMatchObject({ calls: [look, look], status: "SUCCEEDED" });
  });

  it("tries again until the stop has settled, with one token", async () => {
    const ended = await redrive({ described: [{}], redriven: [notRedrivable, notRedrivable, done] });
    expect(ended).toMatchObject({ calls: [look, again, again, again], status: "SUCCEEDED" });
    expect(ended.tokens).toHaveLength(1);
  });

  it("succeeds if somebody else redrove the execution meanwhile", async () => {
    const described = [{}, { RedriveCount: 1, Status: "RUNNING" }];
    const { calls, status } = await redrive({ described, redriven: [notRedrivable] });
    expect(status).toBe("SUCCEEDED");
    expect(calls).toEqual([look, ...Array.from({ length: 10 }, () => again), look]);
  });

  it("fails if it can't redrive, with the reason", async () => {
    expect(await redrive({ described: [{}], redriven: [notRedrivable] })).toMatchObject({
      status: "FAILED",
      error: "Saga.NotRedriven",
      cause: "Sfn.ExecutionNotRedrivableException: Execution is not redrivable",
    });
  });
});
