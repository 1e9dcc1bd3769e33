import type { IMetric, Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import type { OnEventOptions, Rule } from "aws-cdk-lib/aws-events";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { RemovalPolicy } from "aws-cdk-lib/core";
import type { SagaOutcome } from "../saga/index.js";
import { combined, matchesOf, outcomeRule } from "./outcome-rules.js";
import { makeStuckLog } from "./private/stuck-log.js";
import { SagaBase } from "./saga-base.js";

/** A saga of this app, whose outcomes are told apart: by rules, by metrics, and by a list of what got stuck. */
export abstract class ObservedSaga extends SagaBase {
  /** Status of an execution that was compensated: `fail` is FAILED, `succeed` is SUCCEEDED. */
  abstract readonly whenCompensated: "fail" | "succeed";

  abstract override readonly stateMachine: StateMachine;

  /** Fate of the stuck log, and true unless it must not be made. */
  protected abstract readonly stuckLogProps: {
    readonly wanted?: boolean;
    readonly removalPolicy?: RemovalPolicy;
  };

  private readonly countingRules = new Map<SagaOutcome, Rule>();
  private stuckLogGroup: LogGroup | undefined;

  /**
   * The log group that lists what got stuck, by the executions' ARNs, for `saga list --stuck`; `stuckLogName` tells its name. It is made
   * when it is asked for first.
   *
   * @returns undefined if the saga has `stuckLog: false`.
   */
  logStuck(): LogGroup | undefined {
    const { wanted = true, removalPolicy } = this.stuckLogProps;
    if (wanted) this.stuckLogGroup ??= makeStuckLog(this, removalPolicy);
    return this.stuckLogGroup;
  }

  /**
   * A rule of EventBridge on executions that completed. AWS delivers such events at least once, by best effort.
   *
   * With `whenCompensated: "succeed"`, an execution whose output is too large for an event can't be told from a compensated one, and
   * matches neither rule.
   */
  onCompleted(id: string, options?: OnEventOptions): Rule {
    return outcomeRule(this, id, "completed", this, options);
  }

  /** A rule of EventBridge on executions that were compensated. */
  onCompensated(id: string, options?: OnEventOptions): Rule {
    return outcomeRule(this, id, "compensated", this, options);
  }

  /**
   * A rule of EventBridge on executions that got stuck. The first one also makes the saga's stuck log.
   *
   * @example
   * saga.onStuck("CallSomebody", { target: new SnsTopic(operators) });
   */
  onStuck(id: string, options?: OnEventOptions): Rule {
    this.logStuck();
    return outcomeRule(this, id, "stuck", this, options);
  }

  /** A rule of EventBridge on executions that were stopped, or timed out. */
  onStopped(id: string, options?: OnEventOptions): Rule {
    return outcomeRule(this, id, "stopped", this, options);
  }

  /** Executions that completed. With `whenCompensated: "succeed"` it counts a rule's events, which is made for it. */
  metricCompleted(props?: MetricOptions): Metric {
    return this.whenCompensated === "fail"
      ? this.metricSucceeded(props)
      : matchesOf(this.countingRule("completed"), props);
  }

  /** Executions that were compensated. It counts the events of a rule, which is made for it. */
  metricCompensated(props?: MetricOptions): Metric {
    return matchesOf(this.countingRule("compensated"), props);
  }

  /**
   * Executions that got stuck: those that failed without those that were compensated. If an event is lost, it counts one too many. It
   * marks the moment at which they got stuck; `saga list --stuck` shows what still is.
   */
  metricStuck(props: MetricOptions = {}): IMetric {
    if (this.whenCompensated === "succeed") return this.metricFailed(props);
    const { label: _label, color: _color, ...each } = props;
    const own = this.node.addr.slice(-8);
    const metrics = {
      [`failed_${own}`]: this.metricFailed(each),
      [`compensated_${own}`]: this.metricCompensated(each),
    };
    return combined("-", metrics, props);
  }

  /** Executions that were stopped, or timed out. */
  metricStopped(props: MetricOptions = {}): IMetric {
    const { label: _label, color: _color, ...each } = props;
    const own = this.node.addr.slice(-8);
    const metrics = {
      [`aborted_${own}`]: this.metricAborted(each),
      [`timedOut_${own}`]: this.stateMachine.metricTimedOut(each),
    };
    return combined("+", metrics, props);
  }

  /** The rule whose matches a metric counts, made when it is needed first. */
  private countingRule(outcome: SagaOutcome): Rule {
    const made = this.countingRules.get(outcome) ?? outcomeRule(this, `Count-${outcome}`, outcome, this);
    this.countingRules.set(outcome, made);
    return made;
  }
}
