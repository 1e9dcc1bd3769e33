import { type Alarm, MathExpression, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { EventField, type Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SfnStateMachine } from "aws-cdk-lib/aws-events-targets";
import { Grant } from "aws-cdk-lib/aws-iam";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Aws, Duration, RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { redriveStoppedMachine } from "./machines/redrive-stopped.js";
import { outcomeRule } from "./outcome-rules.js";
import { acknowledge, acknowledgeExecutions } from "./private/acknowledge.js";
import { alarmAtOnce } from "./private/alarm.js";
import { ownExecutionArn } from "./private/arns.js";
import { expressMachine } from "./private/express-machine.js";

/** A saga whose stopped executions are compensated. */
export interface StoppableSaga {
  readonly stateMachine: StateMachine;
  readonly stateMachineArn: string;
  readonly whenCompensated: "fail" | "succeed";
}

/**
 * Compensates what was stopped, without a hand: a rule on executions that were stopped or timed out, and were never redriven, starts a
 * small Express state machine that redrives them. `Saga` makes it if it has `compensateStopped: true`.
 */
export class StoppedCompensator extends Construct {
  /** The Express state machine. */
  readonly stateMachine: StateMachine;
  readonly rule: Rule;
  /** Events for which the state machine couldn't be started within a day. */
  readonly deadLetterQueue: Queue;
  /** An execution that was stopped could not be redriven. */
  readonly alarm: Alarm;

  constructor(
    scope: Construct,
    id: string,
    { saga, removalPolicy }: { readonly saga: StoppableSaga; readonly removalPolicy?: RemovalPolicy },
  ) {
    super(scope, id);
    this.stateMachine = expressMachine(
      this,
      redriveStoppedMachine(Aws.PARTITION),
      removalPolicy === undefined ? {} : { removalPolicy },
    );
    const executions = ownExecutionArn(this, saga.stateMachine, "*");
    Grant.addToPrincipal({
      grantee: this.stateMachine,
      actions: ["states:DescribeExecution", "states:RedriveExecution"],
      resourceArns: [executions],
    });
    acknowledgeExecutions(this.stateMachine.role, executions);

    this.deadLetterQueue = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: removalPolicy ?? RemovalPolicy.DESTROY,
    });
    acknowledge(this.deadLetterQueue, "AwsSolutions-SQS3", "This is the dead-letter queue of a rule.");
    this.rule = outcomeRule(this, "Rule", "stopped", saga, {
      eventPattern: { detail: { redriveCount: [0] } },
      target: new SfnStateMachine(this.stateMachine, {
        input: RuleTargetInput.fromObject({
          executionArn: EventField.fromPath("$.detail.executionArn"),
          stopDate: EventField.fromPath("$.detail.stopDate"),
        }),
        deadLetterQueue: this.deadLetterQueue,
        maxEventAge: Duration.hours(24),
        retryAttempts: 185,
      }),
    });
    this.alarm = this.#notRedriven();
  }

  #notRedriven(): Alarm {
    const period = Duration.minutes(5);
    const statistic = Stats.SUM;
    return alarmAtOnce(this, "NotRedriven", {
      metric: new MathExpression({
        expression: "FILL(failed, 0) + FILL(timedOut, 0) + FILL(undelivered, 0)",
        usingMetrics: {
          failed: this.stateMachine.metricFailed({ period, statistic }),
          timedOut: this.stateMachine.metricTimedOut({ period, statistic }),
          undelivered: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
            period,
            statistic: Stats.MAXIMUM,
          }),
        },
        period,
        label: "stopped executions that could not be redriven",
      }),
      alarmDescription:
        "An execution of the saga was stopped, and could not be redriven: its work is half done. See: saga list --stopped",
    });
  }
}
