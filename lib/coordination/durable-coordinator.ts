import { type Grant, type IGrantable, Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { type Alias, CfnFunction, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { AnySaga, SagaDocument } from "../saga/index.js";
import type { CoordinationProps } from "./coordination-props.js";
import { acknowledgeWildcard } from "./private/acknowledge.js";
import { grantStart } from "./private/grant-start.js";
import { readSaga } from "./private/read-saga.js";
import { deadLetterQueue, SagaFunction } from "./private/saga-function.js";

/** Properties of a `DurableCoordinator`. It keeps a journal, so it needs neither a store of decisions nor a sweeper. */
export interface DurableCoordinatorProps<Description extends AnySaga | SagaDocument>
  extends Omit<CoordinationProps<Description>, "decisions" | "sweeper"> {
  /**
   * Longest time that an execution may take, waits included: at most 366 days.
   * @default - 14 days
   */
  readonly executionTimeout?: Duration;
  /**
   * Time after the end for which Lambda keeps the journal of an execution, in whole days, at most 90.
   * @default - 14 days
   */
  readonly retentionPeriod?: Duration;
  /**
   * Time after which a call that is stuck is tried again. Nobody has to redrive it, and waiting costs nothing.
   * @default - 1 hour
   */
  readonly stuckRetry?: Duration;
}

/**
 * A saga that a Lambda durable function runs. Each answer is noted in the function's journal, so after a crash it goes on from there, and
 * while it waits no process runs. An execution keeps the version of the saga with which it began.
 *
 * Start it asynchronously, by its alias, with an event `{ name, startTime, input }` and with the same name as `DurableExecutionName`:
 * then starting it twice is starting it once.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
 * @throws CoordinationError when the saga breaks rules, or has parts that a function can't carry out; it lists them all.
 */
export class DurableCoordinator<
  Description extends AnySaga | SagaDocument = AnySaga | SagaDocument,
> extends Construct {
  readonly function: LambdaFunction;
  /** Start it by this: a durable function is invoked by a version or an alias. */
  readonly alias: Alias;
  /** Start events that Lambda has given up on. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: DurableCoordinatorProps<Description>) {
    super(scope, id);
    const { document, functions, functionTimeouts } = readSaga(this, props, { style: "DurableCoordinator" });
    const { memorySize = 256, logRetention, removalPolicy } = props;
    const { executionTimeout = Duration.days(14), retentionPeriod = Duration.days(14) } = props;
    this.deadLetters = deadLetterQueue(this, "DeadLetters", { removalPolicy });
    const coordinator = new SagaFunction(this, "Coordinator", {
      code: "durable-coordinator",
      saga: { document, functionTimeouts },
      timeout: Duration.minutes(15),
      memorySize,
      logRetention,
      removalPolicy,
      deadLetters: this.deadLetters,
      description: `Coordinates the saga ${document.name}, with a journal.`,
    });
    this.function = coordinator.function;
    const resource = this.function.node.defaultChild;
    // A property of the resource, since an older aws-cdk-lib would leave out what it doesn't know.
    if (CfnFunction.isCfnResource(resource))
      resource.addPropertyOverride("DurableConfig", {
        ExecutionTimeout: executionTimeout.toSeconds(),
        RetentionPeriodInDays: retentionPeriod.toDays(),
      });
    for (const target of functions.values()) coordinator.mayInvoke(target);
    this.#mayKeepJournal(coordinator);
    coordinator.tell({
      functions: Object.fromEntries([...functions].map(([name, { functionArn }]) => [name, functionArn])),
      stuckSeconds: (props.stuckRetry ?? Duration.hours(1)).toSeconds(),
    });
    this.alias = this.function.addAlias("live");
  }

  /** Lets an identity start executions. */
  grantStart(grantee: IGrantable): Grant {
    return grantStart(this.alias, grantee);
  }

  /** A policy of its own: one of the role's would have to be there before the function whose ARN it holds. */
  #mayKeepJournal({ role }: SagaFunction): void {
    const versions = `${this.function.functionArn}:*`;
    const policy = new Policy(this, "Journal", {
      statements: [
        new PolicyStatement({
          actions: ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"],
          resources: [versions],
        }),
      ],
    });
    policy.attachToRole(role);
    acknowledgeWildcard(policy, versions, "The journal of this function is kept under each of its versions.");
  }
}
