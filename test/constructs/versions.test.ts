import { describe, expect, it } from "@jest/globals";
import { Duration } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { JsonObject, JsonValue, StateMachineDefinition } from "../../lib/asl/index.js";
import { type SagaRollout, SagaTask, type SagaVersionsProps } from "../../lib/index.js";
import type { TaskCall, TaskOutcome } from "../../lib/runner/index.js";
import { run } from "../runner/support.js";
import { aslErrorsIn } from "../support/asl-validity.js";
import { orderStack } from "../support/order-stack.js";
import { readable } from "../support/readable.js";
import { order } from "../support/small-sagas.js";
import {
  type CloudFormationTemplate,
  deploy,
  inlineFunctionIn,
  permissionsOf,
  permissionsOfRole,
  resourceOf,
  resourcesOf,
  withoutHash,
} from "../support/templates.js";

const canary: SagaRollout = { type: "canary", percentage: 10, interval: Duration.minutes(60) };

describe("versions of a saga", () => {
  it("are published with each revision and retained, an alias points to the latest, and old ones are deleted daily", () => {
    const { template } = orderStack({ versions: { alias: "live" } });
    const shown = Object.entries(template.Resources)
      .filter(([id, { Type }]) => id.includes("Versions") && !/IAM|Logs/.test(Type))
      .map(([id, { Type, Metadata: _, Properties, ...rest }]) => {
        const { DefinitionString: __, ...others } = Properties;
        return `${withoutHash(id)}: ${Type}${readable({ Properties: others, ...rest }, "  ")}`;
      });
    expect(withoutHash(shown.join("\n\n"))).toMatchSnapshot();
  });

  it("may be rolled out gradually, and back by an alarm on what gets stuck", () => {
    const { template } = orderStack({ versions: { alias: "live", rollout: canary } });
    const { DeploymentPreference } = resourceOf(template, "AWS::StepFunctions::StateMachineAlias").Properties;
    expect(deploy(DeploymentPreference)).toEqual({
      Type: "CANARY",
      Percentage: 10,
      Interval: 60,
      Alarms: ["OrderVersionsStuckInRollout"],
      StateMachineVersionArn: "OrderVersionsVersion.Arn",
    });
    expect(Object.keys(resourcesOf(template, "AWS::CloudWatch::Alarm")).map(withoutHash)).toEqual([
      "OrderVersionsStuckInRollout",
    ]);
  });

  it("may be rolled out linearly, with alarms of yours", () => {
    const { template } = orderStack((stack) => {
      const alarm = Alarm.fromAlarmArn(stack, "Own", "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:own");
      const rollout = { ...canary, type: "linear", alarms: [alarm] } as const;
      return { versions: { alias: "live", rollout } };
    });
    const { DeploymentPreference } = resourceOf(template, "AWS::StepFunctions::StateMachineAlias").Properties;
    expect(deploy(DeploymentPreference)).toMatchObject({ Type: "LINEAR", Alarms: ["own"] });
    expect(resourcesOf(template, "AWS::CloudWatch::Alarm")).toEqual({});
  });

  it("let others start executions through the alias alone", () => {
    const { stack, saga } = orderStack({ versions: { alias: "live" } });
    const caller = new Role(stack, "Caller", { assumedBy: new ServicePrincipal("ec2.amazonaws.com") });
    saga.grantStartExecution(caller);
    expect(stack.resolve(saga.startArn)).toEqual({
      "Fn::GetAtt": [expect.stringMatching(/^OrderVersionsAlias/), "Arn"],
    });
    Template.fromStack(stack).hasResourceProperties("AWS::IAM::Policy", {
      Roles: [{ Ref: Match.stringLikeRegexp("^Caller") }],
      PolicyDocument: {
        Statement: [
          {
            Action: "states:StartExecution",
            Resource: { Ref: Match.stringLikeRegexp("^OrderStateMachine") },
            Condition: { "ForAnyValue:StringEquals": { "states:StateMachineQualifier": ["live"] } },
          },
        ],
      },
    });
  });

  it("are not there by default, and executions start with the state machine", () => {
    const { stack, saga, template } = orderStack();
    expect(saga.versions).toBeUndefined();
    expect(stack.resolve(saga.startArn)).toEqual({ Ref: expect.stringMatching(/^OrderStateMachine/) });
    expect(resourcesOf(template, "AWS::StepFunctions::StateMachineAlias")).toEqual({});
  });

  it.each<[SagaVersionsProps, string]>([
    [
      { alias: "12" },
      'alias has to be 1 to 80 letters, digits, _, - and ., and not digits alone, received "12".',
    ],
    [{ alias: "a b" }, 'received "a b".'],
    [{ alias: "live", keep: 0 }, "keep has to be a whole number from 1 to 900, received 0."],
    [
      { alias: "live", rollout: { ...canary, percentage: 100 } },
      "rollout.percentage has to be a whole number from 1 to 99, received 100.",
    ],
    [
      { alias: "live", rollout: { ...canary, interval: Duration.seconds(90) } },
      "rollout.interval has to be 1 to 2,100 whole minutes, received 1.5 minutes.",
    ],
    [{ alias: "live", rollout: { ...canary, alarms: [] } }, "rollout.alarms has to be at least one alarm"],
  ])("refuse %j", (versions, message) => {
    expect(() => orderStack({ versions })).toThrow(message);
  });
});

describe("a rollout that is over before an execution can get stuck", () => {
  const warned = (versions: SagaVersionsProps, saga = order) => {
    const { stack } = orderStack({ versions, saga });
    return Annotations.fromStack(stack).findWarning("*", Match.stringLikeRegexp("rollout of a new version"));
  };
  const lasting = (minutes: number, type: SagaRollout["type"] = "canary"): SagaVersionsProps => ({
    alias: "live",
    rollout: { type, percentage: 25, interval: Duration.minutes(minutes) },
  });

  it("is a warning, which a longer rollout or less patience mends", () => {
    const [warning] = warned(lasting(59));
    expect(warning?.entry.data).toContain("lasts 3540 s before it takes all executions");
    expect(warning?.entry.data).toContain("Let the rollout last at least 3600 s, or shorten persistFor.");
    expect(warned(lasting(60))).toEqual([]);

    const document = order.toJSON();
    const steps = document.steps.map((step) =>
      "action" in step
        ? {
            ...step,
            action: { ...step.action, retry: { persistFor: { minutes: 59 } } },
            ...(step.compensation === undefined
              ? {}
              : { compensation: { ...step.compensation, retry: { persistFor: { minutes: 59 } } } }),
          }
        : step,
    );
    expect(warned(lasting(59), { ...document, steps } as unknown as typeof order)).toEqual([]);
  });

  it("is told by all intervals of a linear one", () => {
    expect(warned(lasting(20, "linear"))).toEqual([]);
    expect(warned(lasting(19, "linear"))).toHaveLength(1);
  });
});

describe("retainedOperations", () => {
  it("keep the permission for what older versions may still call", () => {
    const allowed = (withRetained: boolean) =>
      permissionsOf(
        orderStack((stack) => {
          const ReserveOld = inlineFunctionIn(stack, "Old");
          const Told = SagaTask.lambdaFunction(inlineFunctionIn(stack, "Told"));
          return withRetained ? { retainedOperations: { ReserveOld, Told } } : {};
        }).template,
      );
    const before = allowed(false);
    expect(allowed(true).filter((line) => !before.includes(line))).toEqual([
      "lambda:InvokeFunction on Old.Arn",
      "lambda:InvokeFunction on Told.Arn",
    ]);
  });
});

const machineId = "OrderVersionsPruneStateMachine";

/** The definition of the Express state machine that deletes old versions, as deployed. */
function pruningIn({ Resources }: CloudFormationTemplate): StateMachineDefinition {
  const [, resource] = Object.entries(Resources).find(([id]) => withoutHash(id) === machineId) ?? [];
  return JSON.parse(String(deploy(resource?.Properties.DefinitionString)));
}

describe("the state machine that deletes old versions", () => {
  const { template } = orderStack({ versions: { alias: "live", keep: 2 } });
  const definition = pruningIn(template);
  const arnOf = (version: JsonValue) =>
    `arn:aws:states:eu-west-1:111111111111:stateMachine:Orders:${version}`;

  /** Runs it, with these versions; of some there are executions, and an alias points to one. */
  async function prune(
    versions: readonly number[],
    { used = [], aliased }: { readonly used?: readonly number[]; readonly aliased?: number } = {},
  ) {
    const deleted: string[] = [];
    const tasks = async ({ resource, arguments: given }: TaskCall): Promise<TaskOutcome> => {
      const request = given as JsonObject;
      switch (resource.replace("arn:aws:states:::aws-sdk:sfn:", "")) {
        case "listStateMachineVersions":
          return {
            succeeded: {
              StateMachineVersions: versions.map((version) => ({
                CreationDate: "2026-11-28T10:00:00Z",
                StateMachineVersionArn: arnOf(version),
              })),
            },
          };
        case "listExecutions": {
          const isUsed = used.some((version) => arnOf(version) === request.StateMachineArn);
          return { succeeded: { Executions: isUsed ? [{ Name: "one" }] : [] } };
        }
        case "deleteStateMachineVersion": {
          const arn = String(request.StateMachineVersionArn);
          if (aliased !== undefined && arn === arnOf(aliased))
            return { failed: { error: "Sfn.ConflictException", cause: "An alias points to it" } };
          deleted.push(arn.split(":").at(-1) ?? "");
          return { succeeded: {} };
        }
        default:
          throw new Error(`${resource} is not expected`);
      }
    };
    const { status } = await run(definition, { tasks });
    expect(status).toBe("SUCCEEDED");
    return deleted;
  }

  it("has a definition that AWS accepts", () => {
    expect(aslErrorsIn(definition)).toBe("");
  });

  it("may list and delete versions of this state machine, and list its executions", () => {
    const own = permissionsOfRole(template, `${machineId}Role`).filter((line) => !line.endsWith(" on *"));
    expect(own).toEqual([
      "states:ListStateMachineVersions on OrderStateMachine",
      "states:ListExecutions on OrderStateMachine",
      "states:DeleteStateMachineVersion on OrderStateMachine",
    ]);
  });

  it.each<[string, number[], { used?: number[]; aliased?: number }, string[]]>([
    ["deletes those before the latest two, the oldest first", [12, 11, 10, 9, 2], {}, ["2", "9", "10"]],
    ["deletes nothing of the latest two", [2, 1], {}, []],
    ["deletes nothing if there is one version", [1], {}, []],
    ["deletes nothing if there is none", [], {}, []],
    ["deletes one", [3, 2, 1], {}, ["1"]],
    ["keeps those of which there are executions", [5, 4, 3, 2, 1], { used: [2, 5] }, ["1", "3"]],
    ["keeps one that an alias points to", [4, 3, 2, 1], { aliased: 1 }, ["2"]],
  ])("%s", async (_what, versions, more, deleted) => {
    expect(await prune(versions, more)).toEqual(deleted);
  });

  it("looks at fifty in one run", async () => {
    expect(await prune(Array.from({ length: 60 }, (_, index) => 60 - index))).toHaveLength(50);
  });
});
