import {
  type Alarm,
  ComparisonOperator,
  type IAlarmAction,
  MathExpression,
} from "aws-cdk-lib/aws-cloudwatch";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { type AlarmAtOnceProps, alarmAtOnce } from "./private/alarm.js";
import type { Saga } from "./saga.js";

/** Properties of {@link SagaAlarms}. */
export interface SagaAlarmsProps {
  readonly saga: Saga;
  /**
   * Actions of each alarm, such as `new SnsAction(topic)`; those of the alarm that comes with `compensateStopped`, too.
   * @default - none: the alarms are there to be looked at
   */
  readonly actions?: readonly IAlarmAction[];
  /**
   * Share of the executions started that may be compensated within an hour, in percent, before an alarm is raised.
   * @default - no alarm on it: for many sagas to be compensated is their daily business
   */
  readonly compensatedPercent?: number;
}

/**
 * Alarms on what an operator has to act on: an execution got stuck, or was throttled; and if you want, that too many are compensated.
 *
 * An alarm marks the moment, and is over when nobody else gets stuck: `saga list --stuck` shows what still is.
 *
 * @example
 * new SagaAlarms(this, "Alarms", { saga: trip, actions: [new SnsAction(operators)] });
 */
export class SagaAlarms extends Construct {
  /** An execution got stuck within the last 5 minutes. */
  readonly stuck: Alarm;
  /** A start or a transition was throttled within the last 5 minutes. */
  readonly throttled: Alarm;
  /** More were compensated than `compensatedPercent`. */
  readonly compensated: Alarm | undefined;

  constructor(scope: Construct, id: string, { saga, actions = [], compensatedPercent }: SagaAlarmsProps) {
    super(scope, id);
    const alarm = (name: string, props: AlarmAtOnceProps): Alarm => {
      const made = alarmAtOnce(this, name, props);
      made.addAlarmAction(...actions);
      return made;
    };
    saga.logStuck();
    this.stuck = alarm("Stuck", {
      metric: saga.metricStuck(),
      alarmDescription: "An execution of the saga is stuck, its work half done. See: saga list --stuck",
    });
    this.throttled = alarm("Throttled", {
      metric: saga.metricThrottled(),
      alarmDescription: "Step Functions throttles executions of the saga: the account's quota is reached.",
    });
    saga.stoppedCompensator?.alarm.addAlarmAction(...actions);
    if (compensatedPercent === undefined) return;
    if (!(compensatedPercent > 0 && compensatedPercent <= 100))
      throw new RangeError(
        `[${this.node.path}] compensatedPercent has to be a number above 0 and up to 100, received ${compensatedPercent}.`,
      );
    const period = Duration.hours(1);
    const share = new MathExpression({
      expression: "IF(started > 0, 100 * FILL(compensated, 0) / started, 0)",
      usingMetrics: {
        started: saga.metricStarted({ period }),
        compensated: saga.metricCompensated({ period }),
      },
      period,
      label: "compensated, in percent of those started",
    });
    this.compensated = alarm("Compensated", {
      metric: share,
      threshold: compensatedPercent,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmDescription: `More than ${compensatedPercent} percent of the saga's executions were compensated within an hour.`,
    });
  }
}
