import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { ArnFormat, Duration, Names, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import type { AnySaga, SagaDocument } from "../../saga/index.js";
import { type CoordinationProps, decisionSettings, decisionStoreOf } from "../coordination-props.js";
import type { DecisionStore } from "../decision-store.js";
import { type Link, linksOf } from "../engine/chain.js";
import type { DeployedSettings } from "../functions/settings.js";
import { readSaga, timeoutOf } from "./read-saga.js";
import { deadLetterQueue, SagaFunction } from "./saga-function.js";
import type { Style } from "./style.js";
import { sweeperOf } from "./sweeper-entries.js";

/** A link as it is deployed. */
export interface DeployedLink {
  readonly link: Link;
  readonly function: SagaFunction;
  /** The ARN of the function, by its name. */
  readonly arn: string;
}

/** The links of a chain, which are not connected yet. */
export interface Links {
  readonly byName: ReadonlyMap<string, DeployedLink>;
  readonly first: LambdaFunction;
  readonly deadLetters: Queue;
  readonly decisions: DecisionStore | undefined;
  /** Tells each link what is deployed around it. */
  tell(settingsOf: (link: Link) => Pick<DeployedSettings, "next" | "bus">): void;
}

/** The longest that a function may run. */
const longestSeconds = 900;
/** Time that a link has besides its participant's, in seconds. */
const margin = 30;

/** Makes a function for each call of a saga that is a sequence. */
export function makeLinks(
  scope: Construct,
  props: CoordinationProps<AnySaga | SagaDocument>,
  style: Extract<Style, "FunctionChain" | "EventChain">,
): Links {
  const { document, functions, functionTimeouts } = readSaga(scope, props, { style });
  const { memorySize = 256, logRetention, removalPolicy } = props;
  const deadLetters = deadLetterQueue(scope, "DeadLetters", { removalPolicy });
  const decisions = decisionStoreOf(scope, props);
  const byName = new Map<string, DeployedLink>();
  for (const link of linksOf(document)) {
    const target = functions.get(link.operation ?? "");
    const known = target && timeoutOf(target);
    const timeout = Duration.seconds(Math.min(longestSeconds, (known ?? longestSeconds) + margin));
    const id = idOf(link.name);
    const made = new SagaFunction(scope, id, {
      functionName: nameOf(scope, id),
      code: style === "FunctionChain" ? "function-link" : "event-link",
      saga: { document, functionTimeouts },
      timeout,
      memorySize,
      logRetention,
      removalPolicy,
      // One that goes on elsewhere when it has failed leaves no dead letter.
      ...(link.onFailure === undefined ? { deadLetters } : {}),
      description: `A link of the saga ${document.name}: ${link.name}.`,
    });
    if (target !== undefined) made.mayInvoke(target);
    decisions?.grant(made.role);
    byName.set(link.name, {
      link,
      function: made,
      arn: Stack.of(scope).formatArn({
        service: "lambda",
        resource: "function",
        resourceName: nameOf(scope, id),
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    });
  }
  const all = [...byName.values()];
  const [first] = all;
  if (first === undefined) throw new RangeError(`[${scope.node.path}] The saga has no steps.`);
  const sweeper = sweeperOf(scope, props.sweeper, {
    starts: first.function,
    ends: all.map((each) => each.function),
    deadLetters,
  });
  return {
    byName,
    first: first.function.function,
    deadLetters,
    decisions,
    tell(settingsOf) {
      for (const { link, function: made } of all) {
        const target = functions.get(link.operation ?? "");
        made.tell({
          link: link.name,
          functions: target === undefined ? {} : { [link.operation ?? ""]: target.functionArn },
          ...decisionSettings(decisions),
          ...(sweeper === undefined ? {} : { sweeper: sweeper.settings }),
          ...settingsOf(link),
        });
      }
    },
  };
}

/**
 * The name of a link's function. Links know each other by name, since what refers to the other in both directions can't be deployed.
 */
function nameOf(scope: Construct, id: string): string {
  const whole = Names.uniqueResourceName(scope, { maxLength: 40, separator: "-" });
  return `${whole}-${id.slice(0, 23)}`;
}

/** The id of a link's construct: its name in camel case. */
function idOf(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");
}

/** Number of times that Lambda tries a link again: its policy's, and no more than Lambda can. */
export function retriesOf({ step, role }: Link): number {
  const retry = (role === "compensation" ? step?.compensation : step?.action)?.retry;
  return Math.min(2, Math.max(0, (retry?.tries ?? 3) - 1));
}
