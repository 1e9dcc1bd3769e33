import { EventBus, type IEventBus, Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as LambdaTarget } from "aws-cdk-lib/aws-events-targets";
import { type Grant, type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { EventBridgeDestination } from "aws-cdk-lib/aws-lambda-destinations";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { AnySaga, SagaDocument } from "../saga/index.js";
import type { CoordinationProps } from "./coordination-props.js";
import type { DecisionStore } from "./decision-store.js";
import { grantStart } from "./private/grant-start.js";
import { type DeployedLink, makeLinks, retriesOf } from "./private/links.js";

/** A bus: under `exactOptionalPropertyTypes` the CDK's own `EventBus` is no `IEventBus`. */
export type EventBusTarget = Pick<IEventBus, "eventBusArn" | "eventBusName">;

/** Properties of an `EventChain`. */
export interface EventChainProps<Description extends AnySaga | SagaDocument>
  extends CoordinationProps<Description> {
  /**
   * The bus on which the links tell what they have done.
   * @default - one of its own
   */
  readonly eventBus?: EventBusTarget;
}

/**
 * A saga that is a chain of events: each link calls one operation, and puts an event on a bus; a rule leads the event to the next link.
 * Lambda runs a link that fails twice more, and tells the bus then.
 *
 * It carries sequences only. Start it by invoking the first link asynchronously, with an event `{ name, startTime, input }`.
 *
 * @throws CoordinationError when the saga breaks rules, or has parts that a chain can't carry out; it lists them all.
 */
export class EventChain<
  Description extends AnySaga | SagaDocument = AnySaga | SagaDocument,
> extends Construct {
  /** The first link, which starts the saga. */
  readonly first: LambdaFunction;
  readonly eventBus: EventBusTarget;
  /** Events and messages that were given up on. */
  readonly deadLetters: Queue;
  /** Undefined if there is none. */
  readonly decisions: DecisionStore | undefined;

  readonly #bus: IEventBus;

  constructor(scope: Construct, id: string, props: EventChainProps<Description>) {
    super(scope, id);
    const links = makeLinks(this, props, "EventChain");
    this.first = links.first;
    this.deadLetters = links.deadLetters;
    this.decisions = links.decisions;
    this.eventBus = props.eventBus ?? new EventBus(this, "Bus");
    const { eventBusArn, eventBusName } = this.eventBus;
    this.#bus = EventBus.fromEventBusAttributes(this, "OnBus", {
      eventBusArn,
      eventBusName,
      eventBusPolicy: "",
    });
    const source = `saga.${this.node.id}.${this.node.addr.slice(-8)}`;
    const all = [...links.byName.values()];
    for (const deployed of all) {
      this.#connect(deployed);
      this.#listen(deployed, all, source);
    }
    links.tell(() => ({ bus: { name: this.eventBus.eventBusName, source } }));
  }

  /** Lets an identity start executions. */
  grantStart(grantee: IGrantable): Grant {
    return grantStart(this.first, grantee);
  }

  #connect({ link, function: made }: DeployedLink): void {
    made.role.addToPolicy(
      new PolicyStatement({ actions: ["events:PutEvents"], resources: [this.eventBus.eventBusArn] }),
    );
    made.function.configureAsyncInvoke({
      retryAttempts: retriesOf(link),
      maxEventAge: Duration.hours(6),
      ...(link.onFailure === undefined ? {} : { onFailure: new EventBridgeDestination(this.#bus) }),
    });
  }

  /** Subscribes a link to the events of those that may come before it, and to their failures. */
  #listen({ link, function: made }: DeployedLink, all: readonly DeployedLink[], source: string): void {
    const target = () =>
      new LambdaTarget(made.function, {
        deadLetterQueue: this.deadLetters,
        maxEventAge: Duration.hours(24),
        retryAttempts: 185,
      });
    const before = all.filter(({ link: { next } }) => next.includes(link.name));
    if (before.length > 0) {
      new Rule(made, "Rule", {
        eventBus: this.#bus,
        description: `Leads to the link ${link.name}.`,
        eventPattern: {
          source: [source],
          detailType: before.map((each) => each.link.name),
          detail: { next: [link.name] },
        },
        targets: [target()],
      });
    }
    const failing = all.filter(({ link: { onFailure } }) => onFailure === link.name);
    if (failing.length > 0) {
      new Rule(made, "FailureRule", {
        eventBus: this.#bus,
        description: `Leads to the link ${link.name} when one before it has failed.`,
        eventPattern: {
          source: ["lambda"],
          detailType: ["Lambda Function Invocation Result - Failure"],
          detail: {
            requestContext: {
              functionArn: failing.map((each) => `${each.function.function.functionArn}:$LATEST`),
            },
          },
        },
        targets: [target()],
      });
    }
  }
}
