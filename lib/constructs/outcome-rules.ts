import {
  MathExpression,
  Metric,
  type MetricOptions,
  type MetricProps,
  Stats,
} from "aws-cdk-lib/aws-cloudwatch";
import { type EventPattern, type OnEventOptions, Rule } from "aws-cdk-lib/aws-events";
import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { conditionsOf, type SagaOutcome } from "../saga/index.js";

/** The state machine of a saga, and the way in which a compensated execution of it ends. */
export interface OutcomeSource {
  readonly stateMachineArn: string;
  readonly whenCompensated: "fail" | "succeed";
}

/**
 * The events of EventBridge that an outcome brings: "Step Functions Execution Status Change"
 * (https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html). AWS delivers them at least once, by best effort.
 */
export function outcomePattern(
  outcome: SagaOutcome,
  { stateMachineArn, whenCompensated }: OutcomeSource,
): EventPattern {
  const { statuses, error, otherErrorThan, outputPrefix } = conditionsOf(outcome, whenCompensated);
  return {
    source: ["aws.states"],
    detailType: ["Step Functions Execution Status Change"],
    detail: {
      stateMachineArn: [stateMachineArn],
      status: [...statuses],
      ...(error === undefined ? {} : { error: [error] }),
      ...(otherErrorThan === undefined ? {} : { error: [{ "anything-but": [otherErrorThan] }] }),
      ...(outputPrefix === undefined ? {} : { output: [{ prefix: outputPrefix }] }),
    },
  };
}

/** A rule on an outcome. The options' own pattern narrows it further. */
export function outcomeRule(
  scope: Construct,
  id: string,
  outcome: SagaOutcome,
  saga: OutcomeSource,
  { target, eventPattern, crossStackScope, ...options }: OnEventOptions = {},
): Rule {
  const rule = new Rule(crossStackScope ?? scope, id, {
    ...options,
    eventPattern: outcomePattern(outcome, saga),
  });
  if (eventPattern !== undefined) rule.addEventPattern(eventPattern);
  if (target !== undefined) rule.addTarget(target);
  return rule;
}

/** The times that a rule matched, over 5 minutes (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html). */
export function matchesOf(rule: Rule, options: MetricOptions = {}): Metric {
  const props: MetricProps = {
    namespace: "AWS/Events",
    metricName: "MatchedEvents",
    dimensionsMap: { RuleName: rule.ruleName },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  };
  return new Metric(props);
}

/**
 * The difference or the sum of two metrics, where a missing one counts as 0.
 *
 * @param metrics by their ids: a graph may hold those of several sagas, so no two sagas may use one id.
 */
export function combined(
  sign: "-" | "+",
  metrics: Readonly<Record<string, Metric>>,
  { label, color, period, region, account }: MetricOptions,
): MathExpression {
  return new MathExpression({
    expression: Object.keys(metrics)
      .map((id) => `FILL(${id}, 0)`)
      .join(` ${sign} `),
    usingMetrics: { ...metrics },
    period: period ?? Duration.minutes(5),
    ...(label === undefined ? {} : { label }),
    ...(color === undefined ? {} : { color }),
    ...(region === undefined ? {} : { searchRegion: region }),
    ...(account === undefined ? {} : { searchAccount: account }),
  });
}
