import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { AnySaga, SagaDocument } from "../saga/index.js";
import { type CoordinationProps, decisionSettings, decisionStoreOf } from "./coordination-props.js";
import type { DecisionStore } from "./decision-store.js";
import { grantStart } from "./private/grant-start.js";
import { readSaga } from "./private/read-saga.js";
import { deadLetterQueue, SagaFunction } from "./private/saga-function.js";
import { sweeperOf } from "./private/sweeper-entries.js";

/** Properties of a `CoordinatorFunction`. */
export interface CoordinatorFunctionProps<Description extends AnySaga | SagaDocument>
  extends CoordinationProps<Description> {
  /**
   * Name of the function. The key of every action begins with it.
   * @default - CloudFormation generates a name
   */
  readonly functionName?: string;
  /**
   * Longest run of the function. It is billed while it waits for answers and between tries.
   * @default - 15 minutes, which is the longest that Lambda allows
   */
  readonly timeout?: Duration;
}

/**
 * A saga that one Lambda function runs: it calls each operation's function, and waits for the answer. If it crashes, or is ended at
 * its timeout, Lambda runs it again from the start, twice at most, with the same keys. Then its event lies in the dead-letter queue.
 *
 * Start it asynchronously, with an event `{ name, startTime, input }`.
 *
 * @throws CoordinationError when the saga breaks rules, or has parts that a function can't carry out; it lists them all.
 */
export class CoordinatorFunction<
  Description extends AnySaga | SagaDocument = AnySaga | SagaDocument,
> extends Construct {
  readonly function: LambdaFunction;
  /** Start events of sagas that Lambda has given up on. Sent again, they go on. */
  readonly deadLetters: Queue;
  /** Undefined if there is none. */
  readonly decisions: DecisionStore | undefined;

  constructor(scope: Construct, id: string, props: CoordinatorFunctionProps<Description>) {
    super(scope, id);
    const timeout = props.timeout ?? Duration.minutes(15);
    const { document, functions, functionTimeouts } = readSaga(this, props, {
      style: "CoordinatorFunction",
      longestSeconds: timeout.toSeconds(),
    });
    const { memorySize = 256, logRetention, removalPolicy, functionName } = props;
    this.deadLetters = deadLetterQueue(this, "DeadLetters", { removalPolicy });
    const coordinator = new SagaFunction(this, "Coordinator", {
      code: "coordinator",
      saga: { document, functionTimeouts },
      timeout,
      memorySize,
      logRetention,
      removalPolicy,
      functionName,
      deadLetters: this.deadLetters,
      description: `Coordinates the saga ${document.name}.`,
    });
    this.function = coordinator.function;
    this.function.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(6) });
    for (const target of functions.values()) coordinator.mayInvoke(target);
    this.decisions = decisionStoreOf(this, props);
    this.decisions?.grant(coordinator.role);
    const sweeper = sweeperOf(this, props.sweeper, {
      starts: coordinator,
      ends: [coordinator],
      deadLetters: this.deadLetters,
    });
    coordinator.tell({
      functions: Object.fromEntries([...functions].map(([name, { functionArn }]) => [name, functionArn])),
      ...decisionSettings(this.decisions),
      ...(sweeper === undefined ? {} : { sweeper: sweeper.settings }),
    });
  }

  /** Lets an identity start executions. */
  grantStart(grantee: IGrantable): Grant {
    return grantStart(this.function, grantee);
  }
}
