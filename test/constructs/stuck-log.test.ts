import { describe, expect, it } from "@jest/globals";
import { RemovalPolicy } from "aws-cdk-lib";
import { Saga, SagaAlarms, stuckLogName } from "../../lib/index.js";
import { orderStack } from "../support/order-stack.js";
import { readable } from "../support/readable.js";
import { order } from "../support/small-sagas.js";
import {
  type CloudFormationTemplate,
  deploy,
  inlineFunctionIn,
  resourceOf,
  resourcesOf,
  templateOf,
  withoutHash,
} from "../support/templates.js";

/** Logical ids of the log groups that list what is stuck. */
function stuckLogsOf(template: CloudFormationTemplate): string[] {
  return Object.keys(resourcesOf(template, "AWS::Logs::LogGroup"))
    .map(withoutHash)
    .filter((id) => id.endsWith("StuckLog"));
}

describe("the stuck log", () => {
  it("is a log group, a rule that writes the ARNs of executions to it, and a policy for this rule alone", () => {
    const { template } = orderStack({ stuckLog: true });
    const shown = Object.entries(template.Resources)
      .filter(([id]) => /StuckLog|ListStuck/.test(id))
      .map(([id, { Type, Metadata: _, ...rest }]) => `${withoutHash(id)}: ${Type}${readable(rest, "  ")}`);
    expect(withoutHash(shown.join("\n\n"))).toMatchInlineSnapshot(`
"OrderStuckLog: AWS::Logs::LogGroup
  Properties:
    LogGroupName: !Sub /aws/events/cdk-saga/stuck/\${OrderStateMachine.Name}
    RetentionInDays: 90
  UpdateReplacePolicy: Delete
  DeletionPolicy: Delete

OrderListStuck: AWS::Events::Rule
  Properties:
    EventPattern:
      source: [aws.states]
      detail-type: [Step Functions Execution Status Change]
      detail:
        stateMachineArn: [!Ref OrderStateMachine]
        status: [FAILED]
        error:
          - anything-but: [Saga.Compensated]
    State: ENABLED
    Targets:
      - Arn: !Sub arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${OrderStuckLog}
        Id: Target0
        InputTransformer:
          InputPathsMap:
            time: $.time
            detail-executionArn: $.detail.executionArn
          InputTemplate: {"timestamp":<time>,"message":<detail-executionArn>}

SagaStuckLogsPolicy171694550: AWS::Logs::ResourcePolicy
  Properties:
    PolicyDocument: !Sub {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":["events.amazonaws.com","delivery.logs.amazonaws.com"]},"Action":"logs:CreateLogStream","Resource":["\${OrderStuckLog.Arn}"]},{"Effect":"Allow","Principal":{"Service":["events.amazonaws.com","delivery.logs.amazonaws.com"]},"Action":"logs:PutLogEvents","Resource":["\${OrderStuckLog.Arn}:*"],"Condition":{"ArnEquals":{"aws:SourceArn":["\${OrderListStuck.Arn}"]}}}]}
    PolicyName: StackSagaStuckLogs-1"
`);
  });

  it("has the name that stuckLogName tells for the state machine", () => {
    const { template } = orderStack({ stuckLog: true, stateMachineName: "Orders" });
    const [log] = Object.values(resourcesOf(template, "AWS::Logs::LogGroup")).filter(
      ({ Properties }) => Properties.RetentionInDays === 90,
    );
    expect(deploy(log?.Properties.LogGroupName, { "OrderStateMachine.Name": "Orders" })).toBe(
      stuckLogName("Orders"),
    );
  });

  it("is made once, by onStuck or by SagaAlarms, and not by other rules", () => {
    const { stack, saga } = orderStack();
    saga.onCompleted("Done");
    saga.metricStuck();
    expect(saga.node.tryFindChild("StuckLog")).toBeUndefined();
    saga.onStuck("CallSomebody");
    saga.onStuck("CallSomebodyElse");
    new SagaAlarms(stack, "Alarms", { saga });
    expect(saga.logStuck()).toBe(saga.logStuck());
    expect(stuckLogsOf(templateOf(stack))).toEqual(["OrderStuckLog"]);

    const alarmed = orderStack();
    new SagaAlarms(alarmed.stack, "Alarms", { saga: alarmed.saga });
    expect(stuckLogsOf(alarmed.template)).toEqual(["OrderStuckLog"]);
  });

  it("is not made if the saga has stuckLog: false", () => {
    const { stack, saga } = orderStack({ stuckLog: false });
    saga.onStuck("CallSomebody");
    expect(saga.logStuck()).toBeUndefined();
    expect(stuckLogsOf(templateOf(stack))).toEqual([]);
  });

  it("leaves with its state machine, and stays with it", () => {
    const policyOf = (removalPolicy?: RemovalPolicy) => {
      const { template } = orderStack({
        stuckLog: true,
        ...(removalPolicy === undefined ? {} : { removalPolicy }),
      });
      const logs = Object.entries(resourcesOf(template, "AWS::Logs::LogGroup"));
      return logs.find(([id]) => id.includes("StuckLog"))?.[1].DeletionPolicy;
    };
    expect(policyOf()).toBe("Delete");
    expect(policyOf(RemovalPolicy.RETAIN)).toBe("Retain");
  });

  it("shares its policy with those of other sagas, as an account has few", () => {
    const { stack } = orderStack({ stuckLog: true });
    const call = inlineFunctionIn(stack, "Call");
    const operations = { Take: call, GiveBack: call, Pay: call };
    new Saga(stack, "Other", { saga: order, operations, stuckLog: true });
    const { Properties } = resourceOf(templateOf(stack), "AWS::Logs::ResourcePolicy");
    const statements = JSON.parse(String(deploy(Properties.PolicyDocument))).Statement;
    expect(statements).toMatchObject([
      { Action: "logs:CreateLogStream", Resource: ["OrderStuckLog.Arn", "OtherStuckLog.Arn"] },
      { Condition: { ArnEquals: { "aws:SourceArn": ["OrderListStuck.Arn", "OtherListStuck.Arn"] } } },
    ]);
  });
});
