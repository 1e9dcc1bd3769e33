import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import { objectIn } from "../json-text.js";
import type { StackScope } from "../template/stack-scope.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { namesOf } from "./resource-names.js";

/** An SNS topic of the assembly. */
export interface DeployedTopic extends ResourceNames {
  readonly isFifo: boolean;
  readonly isContentDeduplicated: boolean;
}

/** A subscription to a topic. */
export interface Subscription {
  readonly arn: string;
  readonly logicalId: string;
  readonly topicArn: string;
  /** `sqs` and `lambda` are delivered to. */
  readonly protocol: string;
  readonly endpoint: string;
  /** Pattern that a message has to match; undefined if all are wanted. */
  readonly filterPolicy: JsonValue | undefined;
  /** True if the filter looks at the message, which is JSON then, rather than at its attributes. */
  readonly isFilterOnBody: boolean;
  /** True if a queue gets the message alone, without the facts around it. */
  readonly isRaw: boolean;
  /** ARN of the queue that gets what can't be delivered. */
  readonly deadLetterArn: string | undefined;
}

/** The SNS topics of some stacks. */
export function readTopics(scopes: readonly StackScope[]): NamedResources<DeployedTopic> {
  const topics = scopes.flatMap((scope) =>
    scope.resources("AWS::SNS::Topic").map(([logicalId, resource]): DeployedTopic => {
      const names = namesOf(scope, logicalId, resource);
      return {
        ...names,
        isFifo: names.name.endsWith(".fifo"),
        isContentDeduplicated: String(scope.property(logicalId, "ContentBasedDeduplication")) === "true",
      };
    }),
  );
  return new NamedResources("SNS topic", topics);
}

/** The subscriptions in some stacks: resources of their own, and those that a topic has in its properties. */
export function readSubscriptions(scopes: readonly StackScope[]): Subscription[] {
  return scopes.flatMap((scope) => [
    ...scope.resources("AWS::SNS::Subscription").map(([logicalId]) => {
      const names = [
        "TopicArn",
        "Protocol",
        "Endpoint",
        "FilterPolicy",
        "FilterPolicyScope",
        "RawMessageDelivery",
      ];
      const properties = [...names, "RedrivePolicy"].map(
        (name) => [name, scope.property(logicalId, name)] as const,
      );
      return subscription(
        logicalId,
        Object.fromEntries(
          properties.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        ),
      );
    }),
    ...scope.resources("AWS::SNS::Topic").flatMap(([logicalId]) =>
      arrayOr(scope.property(logicalId, "Subscription")).map((own, index) => {
        const { arn } = scope.identity(logicalId, `${scope.name}/${logicalId}`);
        return subscription(`${logicalId}${index}`, { ...objectOr(own), TopicArn: arn });
      }),
    ),
  ]);
}

function subscription(logicalId: string, properties: JsonObject): Subscription {
  const { TopicArn, Protocol, Endpoint, FilterPolicy, FilterPolicyScope, RawMessageDelivery } = properties;
  const { deadLetterTargetArn } = objectIn(properties.RedrivePolicy);
  const policy = objectIn(FilterPolicy);
  return {
    arn: `${String(TopicArn)}:${logicalId}`,
    logicalId,
    topicArn: String(TopicArn),
    protocol: String(Protocol),
    endpoint: String(Endpoint),
    filterPolicy: isObject(FilterPolicy) || Object.keys(policy).length > 0 ? policy : undefined,
    isFilterOnBody: FilterPolicyScope === "MessageBody",
    isRaw: String(RawMessageDelivery) === "true",
    deadLetterArn: typeof deadLetterTargetArn === "string" ? deadLetterTargetArn : undefined,
  };
}
