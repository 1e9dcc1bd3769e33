import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Duration } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import type { AnySaga, SagaDocument } from "../saga/index.js";
import type { CoordinationProps } from "./coordination-props.js";
import type { DecisionStore } from "./decision-store.js";
import { grantStart } from "./private/grant-start.js";
import { makeLinks, retriesOf } from "./private/links.js";

/** Properties of a `FunctionChain`. */
export interface FunctionChainProps<Description extends AnySaga | SagaDocument>
  extends CoordinationProps<Description> {}

/**
 * A saga that is a chain of Lambda functions: each calls one operation, and invokes the next link asynchronously; the saga's state
 * travels along. Lambda runs a link that fails twice more; then the link that compensates goes on, or, if there is none, the
 * message lies in the dead-letter queue.
 *
 * It carries sequences only. Start it by invoking the first link asynchronously, with an event `{ name, startTime, input }`.
 *
 * @throws CoordinationError when the saga breaks rules, or has parts that a chain can't carry out; it lists them all.
 */
export class FunctionChain<
  Description extends AnySaga | SagaDocument = AnySaga | SagaDocument,
> extends Construct {
  /** The first link, which starts the saga. */
  readonly first: LambdaFunction;
  /** Messages that Lambda has given up on. Sent again to the link that they were for, the saga goes on. */
  readonly deadLetters: Queue;
  /** Undefined if there is none. */
  readonly decisions: DecisionStore | undefined;

  constructor(scope: Construct, id: string, props: FunctionChainProps<Description>) {
    super(scope, id);
    const links = makeLinks(this, props, "FunctionChain");
    this.first = links.first;
    this.deadLetters = links.deadLetters;
    this.decisions = links.decisions;
    const arnOf = (name: string): string => links.byName.get(name)?.arn ?? "";
    for (const { link, function: made } of links.byName.values()) {
      const onFailure = link.onFailure === undefined ? undefined : arnOf(link.onFailure);
      const next = new Set([...link.next.map(arnOf), ...(onFailure === undefined ? [] : [onFailure])]);
      for (const functionArn of next) made.mayInvoke({ functionArn });
      made.function.configureAsyncInvoke({
        retryAttempts: retriesOf(link),
        maxEventAge: Duration.hours(6),
        ...(onFailure === undefined ? {} : { onFailure: { bind: () => ({ destination: onFailure }) } }),
      });
    }
    links.tell(({ next }) => ({ next: Object.fromEntries(next.map((name) => [name, arnOf(name)])) }));
  }

  /** Lets an identity start executions. */
  grantStart(grantee: IGrantable): Grant {
    return grantStart(this.first, grantee);
  }
}
