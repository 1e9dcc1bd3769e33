import type { Alarm, IAlarm, IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { SfnStateMachine } from "aws-cdk-lib/aws-events-targets";
import { Grant } from "aws-cdk-lib/aws-iam";
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  type StateMachine,
} from "aws-cdk-lib/aws-stepfunctions";
import { Aws, Duration, RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { pruneVersionsMachine } from "./machines/prune-versions.js";
import { alarmAtOnce } from "./private/alarm.js";
import { expressMachine } from "./private/express-machine.js";

/**
 * A gradual change from one version to the next. The deployment of the stack lasts until it is done; if an alarm is raised meanwhile,
 * the alias goes back to the version before.
 */
export interface SagaRollout {
  /**
   * `canary`: the percentage first, and everything after the interval. `linear`: the percentage more after each interval.
   */
  readonly type: "canary" | "linear";
  /** Percentage of new executions: a whole number from 1 to 99. */
  readonly percentage: number;
  /** Length of an interval: from 1 to 2,100 whole minutes. */
  readonly interval: Duration;
  /**
   * Alarms that take the change back.
   * @default - an alarm of its own, raised as soon as one execution gets stuck
   */
  readonly alarms?: readonly IAlarm[];
}

/** Properties of a saga's versions. */
export interface SagaVersionsProps {
  /** Name of the alias through which executions are started. */
  readonly alias: string;
  /**
   * Number of versions that are kept in any case. An older one is deleted once Step Functions lists no execution of it: 90 days after the
   * last one ended.
   * @default 10
   */
  readonly keep?: number;
  /** @default - the alias changes to the new version at once */
  readonly rollout?: SagaRollout;
}

/** The state machine of a saga that has versions. */
export interface VersionedSaga {
  readonly stateMachine: StateMachine;
  metricStuck(): IMetric;
}

/**
 * Versions of a saga's state machine, and the alias that points to the latest: each change of the definition publishes one. `Saga` makes it if
 * it has `versions`.
 */
export class SagaVersions extends Construct {
  readonly version: CfnStateMachineVersion;
  readonly alias: CfnStateMachineAlias;
  /** Name of the alias. */
  readonly aliasName: string;
  /** ARN with which executions are started. */
  readonly aliasArn: string;

  constructor(
    scope: Construct,
    id: string,
    { saga, keep = 10, ...props }: SagaVersionsProps & { readonly saga: VersionedSaga },
  ) {
    super(scope, id);
    this.#check(keep, props);
    const { alias, rollout } = props;
    const { stateMachine } = saga;
    // A revision has another id after each change; the version is replaced then, and what it replaces is retained.
    this.version = new CfnStateMachineVersion(this, "Version", {
      stateMachineArn: stateMachine.stateMachineArn,
      stateMachineRevisionId: stateMachine.stateMachineRevisionId,
    });
    this.version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const stateMachineVersionArn = this.version.attrArn;
    this.alias = new CfnStateMachineAlias(this, "Alias", {
      name: alias,
      deploymentPreference:
        rollout === undefined
          ? { type: "ALL_AT_ONCE", stateMachineVersionArn }
          : {
              type: rollout.type === "canary" ? "CANARY" : "LINEAR",
              percentage: rollout.percentage,
              interval: rollout.interval.toMinutes(),
              alarms: (rollout.alarms ?? [this.#stuck(saga)]).map(({ alarmName }) => alarmName),
              stateMachineVersionArn,
            },
    });
    this.aliasName = alias;
    this.aliasArn = this.alias.attrArn;
    this.#prune(stateMachine, keep);
  }

  /** Raised for the five minutes in which an execution got stuck, of whichever version. */
  #stuck(saga: VersionedSaga): Alarm {
    return alarmAtOnce(this, "StuckInRollout", {
      metric: saga.metricStuck(),
      alarmDescription:
        "An execution of the saga got stuck. If a new version is being rolled out, the alias goes back to the one before.",
    });
  }

  /** Deletes old versions once a day. */
  #prune(stateMachine: StateMachine, keep: number): void {
    const scope = new Construct(this, "Prune");
    const { stateMachineArn } = stateMachine;
    const pruning = expressMachine(
      scope,
      pruneVersionsMachine({ stateMachineArn, keep, partition: Aws.PARTITION }),
    );
    // What is asked of a version is authorized on the state machine:
    // https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    Grant.addToPrincipal({
      grantee: pruning,
      actions: [
        "states:ListStateMachineVersions",
        "states:ListExecutions",
        "states:DeleteStateMachineVersion",
      ],
      resourceArns: [stateMachineArn],
    });
    new Rule(scope, "Daily", {
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new SfnStateMachine(pruning)],
    });
  }

  #check(keep: number, { alias, rollout }: Pick<SagaVersionsProps, "alias" | "rollout">): void {
    const refuse = (what: string, allowed: string, received: unknown) => {
      throw new RangeError(`[${this.node.path}] ${what} has to be ${allowed}, received ${String(received)}.`);
    };
    if (!/^(?=.*[A-Za-z_.-])[\w.-]{1,80}$/.test(alias))
      refuse("alias", "1 to 80 letters, digits, _, - and ., and not digits alone", JSON.stringify(alias));
    if (!(Number.isInteger(keep) && keep >= 1 && keep <= 900))
      refuse("keep", "a whole number from 1 to 900", keep);
    if (rollout === undefined) return;
    const { percentage, interval, alarms } = rollout;
    if (!(Number.isInteger(percentage) && percentage >= 1 && percentage <= 99))
      refuse("rollout.percentage", "a whole number from 1 to 99", percentage);
    const minutes = interval.toMinutes({ integral: false });
    if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= 2100))
      refuse("rollout.interval", "1 to 2,100 whole minutes", `${minutes} minutes`);
    if (alarms?.length === 0) refuse("rollout.alarms", "at least one alarm, or left out", "none");
  }
}

/** Time in which a new version takes less than all new executions, in seconds. */
export function rolloutSeconds({ type, percentage, interval }: SagaRollout): number {
  const intervals = type === "canary" ? 1 : Math.ceil(100 / percentage) - 1;
  return intervals * interval.toSeconds();
}
