import type { Metric, MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct, type IConstruct } from "constructs";

/** A saga that is deployed: by this app, or imported by its ARN. */
export interface ISaga extends IConstruct {
  /** The state machine, for everything that is not said here. */
  readonly stateMachine: IStateMachine;
  /** The ARN of the state machine, without a version or an alias. */
  readonly stateMachineArn: string;

  /** Lets an identity start executions of the saga. */
  grantStartExecution(identity: IGrantable): Grant;
  /**
   * Lets an identity see the saga's executions and their histories. As the CDK has it, that allows to describe every
   * state machine and activity of the account, too.
   */
  grantRead(identity: IGrantable): Grant;
  /** Lets an identity answer the saga's callback steps: SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat. */
  grantTaskResponse(identity: IGrantable): Grant;
  /** Lets an identity redrive the saga's executions: those that are stuck, and those that were stopped. */
  grantRedriveExecution(identity: IGrantable): Grant;
  /**
   * Lets an identity do something with the saga's executions.
   *
   * @param actions as IAM writes them: `states:StopExecution`.
   */
  grantExecution(identity: IGrantable, ...actions: string[]): Grant;
  /**
   * Lets an identity do something with the state machine.
   *
   * @param actions as IAM writes them: `states:ListExecutions`.
   */
  grant(identity: IGrantable, ...actions: string[]): Grant;

  /**
   * A metric of the saga's executions.
   * @default - over 5 minutes
   */
  metric(metricName: string, props?: MetricOptions): Metric;
  /** Executions started. */
  metricStarted(props?: MetricOptions): Metric;
  /** Executions that ended with status SUCCEEDED. */
  metricSucceeded(props?: MetricOptions): Metric;
  /** Executions that ended with status FAILED: those compensated, unless these are to succeed, and those stuck. */
  metricFailed(props?: MetricOptions): Metric;
  /** Executions that were stopped. */
  metricAborted(props?: MetricOptions): Metric;
  /** Executions throttled. */
  metricThrottled(props?: MetricOptions): Metric;
  /** The time from start to end, in milliseconds. */
  metricTime(props?: MetricOptions): Metric;
}

/** Permissions and metrics of a saga, which are those of its state machine. */
export abstract class SagaBase extends Construct implements ISaga {
  abstract readonly stateMachine: IStateMachine;

  get stateMachineArn(): string {
    return this.stateMachine.stateMachineArn;
  }

  grantStartExecution(identity: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(identity);
  }

  grantRead(identity: IGrantable): Grant {
    return this.stateMachine.grantRead(identity);
  }

  grantTaskResponse(identity: IGrantable): Grant {
    return this.stateMachine.grantTaskResponse(identity);
  }

  grantRedriveExecution(identity: IGrantable): Grant {
    return this.grantExecution(identity, "states:RedriveExecution");
  }

  grantExecution(identity: IGrantable, ...actions: string[]): Grant {
    return this.stateMachine.grantExecution(identity, ...actions);
  }

  grant(identity: IGrantable, ...actions: string[]): Grant {
    return this.stateMachine.grant(identity, ...actions);
  }

  metric(metricName: string, props?: MetricOptions): Metric {
    return this.stateMachine.metric(metricName, props);
  }

  metricStarted(props?: MetricOptions): Metric {
    return this.stateMachine.metricStarted(props);
  }

  metricSucceeded(props?: MetricOptions): Metric {
    return this.stateMachine.metricSucceeded(props);
  }

  metricFailed(props?: MetricOptions): Metric {
    return this.stateMachine.metricFailed(props);
  }

  metricAborted(props?: MetricOptions): Metric {
    return this.stateMachine.metricAborted(props);
  }

  metricThrottled(props?: MetricOptions): Metric {
    return this.stateMachine.metricThrottled(props);
  }

  metricTime(props?: MetricOptions): Metric {
    return this.stateMachine.metricTime(props);
  }
}
