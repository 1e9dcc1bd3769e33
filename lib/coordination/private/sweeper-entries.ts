import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Aws, Duration, Names, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { DeployedSettings } from "../functions/settings.js";
import { acknowledgeWildcard } from "./acknowledge.js";
import { mayInvoke, type SagaFunction } from "./saga-function.js";

/** Options of the sweeper. */
export interface SweeperOptions {
  /**
   * Time after which a saga that hasn't ended is started again, with the same name, start time and input.
   * @default - an hour
   */
  readonly after?: Duration;
  /**
   * Number of times that it is started again at most.
   * @default 3
   */
  readonly times?: number;
}

/** The functions of a saga that is watched. */
export interface SweptFunctions {
  /** The function that starts a saga. */
  readonly starts: SagaFunction;
  /** The functions by which a saga may end. */
  readonly ends: readonly SagaFunction[];
  /** The queue for what can't be delivered. */
  readonly deadLetters: IQueue;
}

/** The sweeper's entries that a construct's options ask for; undefined for none. */
export function sweeperOf(
  scope: Construct,
  options: SweeperOptions | boolean | undefined,
  functions: SweptFunctions,
): SweeperEntries | undefined {
  if (options === undefined || options === false) return undefined;
  return new SweeperEntries(scope, "Sweeper", { ...(options === true ? {} : options), ...functions });
}

/** The place of the sweeper's entries, and the permissions that it needs. */
export class SweeperEntries extends Construct {
  readonly settings: NonNullable<DeployedSettings["sweeper"]>;

  constructor(
    scope: Construct,
    id: string,
    { starts, ends, deadLetters, after = Duration.hours(1), times = 3 }: SweeperOptions & SweptFunctions,
  ) {
    super(scope, id);
    if (!Number.isInteger(times) || times < 1)
      throw new RangeError(
        `[${this.node.path}] The sweeper's "times" is a whole number of at least 1. Received ${times}.`,
      );
    if (after.toSeconds() < 60)
      throw new RangeError(
        `[${this.node.path}] The sweeper's "after" is at least a minute. Received ${after.toSeconds()} s.`,
      );
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: "-" });
    const group = new CfnScheduleGroup(this, "Group", { name });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    });
    mayInvoke(role, starts.function.functionArn);
    role.addToPolicy(
      new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [deadLetters.queueArn] }),
    );
    const entries = Stack.of(this).formatArn({
      service: "scheduler",
      resource: "schedule",
      resourceName: `${name}/*`,
    });
    for (const each of new Set([starts, ...ends])) {
      const actions = [
        ...(each === starts ? ["scheduler:CreateSchedule"] : []),
        ...(ends.includes(each) ? ["scheduler:DeleteSchedule"] : []),
      ];
      each.role.addToPolicy(new PolicyStatement({ actions, resources: [entries] }));
      each.node.addDependency(group);
      acknowledgeWildcard(
        each.role,
        entries,
        "The name of an execution isn't known before it is started; the group of its entry is named.",
      );
    }
    starts.role.addToPolicy(
      new PolicyStatement({
        actions: ["iam:PassRole"],
        resources: [role.roleArn],
        conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      }),
    );
    this.settings = {
      afterSeconds: after.toSeconds(),
      times,
      groupName: name,
      roleArn: role.roleArn,
      deadLetterArn: deadLetters.queueArn,
    };
  }
}
