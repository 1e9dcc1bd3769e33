import { describe, expect, it } from "@jest/globals";
import type { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Dashboard, GraphWidget } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Saga, SagaAlarms, SagaDashboard } from "../../lib/index.js";
import { orderStack } from "../support/order-stack.js";
import { order } from "../support/small-sagas.js";
import { inlineFunctionIn, newStack } from "../support/templates.js";

/** The order as a saga that succeeds when it was compensated. */
function succeedingOrder(): { readonly stack: Stack; readonly saga: Saga } {
  const stack = newStack({});
  const document = { ...order.toJSON(), options: { whenCompensated: "succeed" as const } };
  const operations = Object.fromEntries(
    ["Take", "GiveBack", "Pay"].map((name) => [name, inlineFunctionIn(stack, name)]),
  );
  return { stack, saga: new Saga(stack, "Order", { saga: document, operations }) };
}

const arn = { Ref: Match.stringLikeRegexp("^OrderStateMachine") };

describe("rules on outcomes", () => {
  it.each([
    ["onCompleted", { status: ["SUCCEEDED"], error: Match.absent() }],
    ["onCompensated", { status: ["FAILED"], error: ["Saga.Compensated"] }],
    ["onStuck", { status: ["FAILED"], error: [{ "anything-but": ["Saga.Compensated"] }] }],
    ["onStopped", { status: ["ABORTED", "TIMED_OUT"], error: Match.absent() }],
  ] as const)("%s matches the saga's executions with this outcome", (method, detail) => {
    const { stack, saga } = orderStack();
    saga[method]("Rule", { target: new SnsTopic(new Topic(stack, "Told")) });
    Template.fromStack(stack).hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [arn], ...detail },
      },
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp("^Told") } })],
    });
  });

  it("tell outcomes by the output's first property if a compensated saga succeeds", () => {
    const { stack, saga } = succeedingOrder();
    saga.onCompleted("Done");
    saga.onCompensated("Undone");
    const template = Template.fromStack(stack);
    for (const outcome of ["completed", "compensated"]) {
      template.hasResourceProperties("AWS::Events::Rule", {
        EventPattern: {
          detail: { status: ["SUCCEEDED"], output: [{ prefix: `{"outcome":"${outcome}"` }] },
        },
      });
    }
  });
});

describe("metrics of outcomes", () => {
  it("count what is stuck as what failed without what was compensated, by one rule however often they are used", () => {
    const { stack, saga } = orderStack();
    saga.metricCompensated();
    const stuck = stack.resolve(saga.metricStuck().toMetricConfig());
    expect(stuck.mathExpression).toMatchObject({
      expression: expect.stringMatching(/^FILL\(failed_\w+, 0\) - FILL\(compensated_\w+, 0\)$/),
    });
    const [left, right] = Object.values(stuck.mathExpression.usingMetrics);
    expect(left).toMatchObject({ namespace: "AWS/States", metricName: "ExecutionsFailed" });
    expect(right).toMatchObject({ namespace: "AWS/Events", metricName: "MatchedEvents", statistic: "Sum" });
    Template.fromStack(stack).resourceCountIs("AWS::Events::Rule", 1);
  });

  it("count failures as stuck, and rules' events as the others, if a compensated saga succeeds", () => {
    const { stack, saga } = succeedingOrder();
    expect(stack.resolve(saga.metricStuck())).toMatchObject({ metricName: "ExecutionsFailed" });
    expect(stack.resolve(saga.metricCompleted())).toMatchObject({ metricName: "MatchedEvents" });
    expect(stack.resolve(saga.metricCompensated())).toMatchObject({ metricName: "MatchedEvents" });
    Template.fromStack(stack).resourceCountIs("AWS::Events::Rule", 2);
  });
});

describe("SagaAlarms", () => {
  it("raise what an operator has to act on, to a topic", () => {
    const { stack, saga } = orderStack();
    const topic = new Topic(stack, "Operators");
    new SagaAlarms(stack, "Alarms", { saga, actions: [new SnsAction(topic)], compensatedPercent: 20 });
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::CloudWatch::Alarm", 3);
    template.allResourcesProperties("AWS::CloudWatch::Alarm", {
      AlarmActions: [{ Ref: Match.stringLikeRegexp("^Operators") }],
      TreatMissingData: "notBreaching",
    });
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Threshold: 20,
      ComparisonOperator: "GreaterThanThreshold",
    });
  });

  it("refuse a share that is none", () => {
    const { stack, saga } = orderStack();
    expect(() => new SagaAlarms(stack, "Alarms", { saga, compensatedPercent: 0 })).toThrow(
      "compensatedPercent has to be a number above 0 and up to 100, received 0.",
    );
  });
});

describe("SagaDashboard", () => {
  it("holds the metrics of several sagas in one graph", () => {
    const { stack, saga } = orderStack();
    const operations = Object.fromEntries(
      ["Take", "GiveBack", "Pay"].map((name) => [name, inlineFunctionIn(stack, `Other${name}`)]),
    );
    const other = new Saga(stack, "Other", { saga: order.toJSON(), operations });
    const left = [saga.metricStuck(), saga.metricStopped(), other.metricStuck(), other.metricStopped()];
    new Dashboard(stack, "Own", { widgets: [[new GraphWidget({ left })]] });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  it("has a row for each saga, with a link to its page", () => {
    const { stack, saga } = orderStack();
    new SagaDashboard(stack, "Dashboard", {
      sagas: [saga],
      pages: { Order: "https://docs.example.com/order" },
    });
    const body = JSON.stringify(Template.fromStack(stack).findResources("AWS::CloudWatch::Dashboard"));
    for (const words of [
      "Order: outcomes",
      "Order: duration",
      "stuck",
      "saga redrive --stuck",
      "https://docs.example.com/order",
    ])
      expect(body).toContain(words);
  });

  it("refuses to be empty", () => {
    expect(() => new SagaDashboard(newStack({}), "Dashboard", { sagas: [] })).toThrow(
      "sagas is an empty list",
    );
  });
});
