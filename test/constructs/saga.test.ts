import { describe, expect, it } from "@jest/globals";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { type ISaga, Saga } from "../../lib/constructs/index.js";
import { orderStack } from "../support/order-stack.js";
import { newStack, permissionsOfRole, resourceOf, resourcesOf, templateOf } from "../support/templates.js";

const arn = "arn:aws:states:eu-west-1:111111111111:stateMachine:Trips";
const executions = "arn:aws:states:eu-west-1:111111111111:execution:Trips:*";

/** What a role may do to which a saga has granted something. */
function granted(grant: (saga: ISaga, role: Role) => unknown, given = arn): string[] {
  const stack = newStack();
  const role = new Role(stack, "Operator", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  grant(Saga.fromStateMachineArn(stack, "Trips", given), role);
  return permissionsOfRole(templateOf(stack), "Operator");
}

describe("a saga that is imported by its ARN", () => {
  it.each<[string, (saga: ISaga, role: Role) => unknown, string[]]>([
    ["be started", (saga, role) => saga.grantStartExecution(role), [`states:StartExecution on ${arn}`]],
    [
      "have its callback steps answered",
      (saga, role) => saga.grantTaskResponse(role),
      [
        `states:SendTaskSuccess on ${arn}`,
        `states:SendTaskFailure on ${arn}`,
        `states:SendTaskHeartbeat on ${arn}`,
      ],
    ],
    [
      "have its executions redriven, and no other ones",
      (saga, role) => saga.grantRedriveExecution(role),
      [`states:RedriveExecution on ${executions}`],
    ],
    [
      "have its executions stopped",
      (saga, role) => saga.grantExecution(role, "states:StopExecution"),
      [`states:StopExecution on ${executions}`],
    ],
    [
      "have its executions listed",
      (saga, role) => saga.grant(role, "states:ListExecutions"),
      [`states:ListExecutions on ${arn}`],
    ],
  ])("can %s, also when the ARN is that of an alias", (_what, grant, expected) => {
    expect(granted(grant)).toEqual(expected);
    expect(granted(grant, `${arn}:live`)).toEqual(expected);
  });

  it("has the metrics of its state machine", () => {
    const stack = newStack();
    const saga = Saga.fromStateMachineArn(stack, "Trips", arn);
    expect(saga.metricFailed().dimensions).toEqual({ StateMachineArn: arn });
    expect(saga.stateMachineArn).toBe(arn);
  });
});

describe("a saga", () => {
  it("is told from other constructs", () => {
    const { saga, stack } = orderStack();
    expect(Saga.isSaga(saga)).toBe(true);
    for (const other of [new Construct(stack, "Other"), saga.stateMachine, {}, null, undefined, "Saga"]) {
      expect(Saga.isSaga(other)).toBe(false);
    }
  });

  it("takes a role that is given, and adds to it what it needs", () => {
    const { saga, template, stack } = orderStack((stack) => ({
      role: new Role(stack, "Own", { assumedBy: new ServicePrincipal("states.amazonaws.com") }),
    }));
    expect(saga.role).toBe(stack.node.findChild("Own"));
    expect(permissionsOfRole(template, "Own")).toContain("lambda:InvokeFunction on Take.Arn");
    expect(Object.keys(resourcesOf(template, "AWS::IAM::Role")).some((id) => id.startsWith("Order"))).toBe(
      false,
    );
  });

  it("has the role of its state machine otherwise", () => {
    const { saga } = orderStack();
    expect(saga.role).toBe(saga.stateMachine.role);
  });

  it("has logs of a name that no other saga has, in the app or in a stack that is made anew", () => {
    const nameIn = (stack: string) => {
      const { LogGroupName } = resourceOf(
        orderStack({}, { stackName: stack }).template,
        "AWS::Logs::LogGroup",
      ).Properties;
      return LogGroupName;
    };
    const stackIdBegins = {
      "Fn::Select": [
        0,
        { "Fn::Split": ["-", { "Fn::Select": [2, { "Fn::Split": ["/", { Ref: "AWS::StackId" }] }] }] },
      ],
    };
    expect(nameIn("First")).toEqual({
      "Fn::Join": ["", ["/aws/vendedlogs/states/Order-9b577b6e-", stackIdBegins]],
    });
    // By the construct's path, and so the same whenever it is synthesized.
    expect(nameIn("Second")).toEqual(nameIn("First"));
  });
});
