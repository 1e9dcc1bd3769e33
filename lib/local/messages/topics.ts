import { isArray, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { TaskCall, TaskOutcome } from "../../runner/index.js";
import type { DeployedTopic, Subscription } from "../assembly/topics.js";
import type { Background } from "../background.js";
import type { Deliver } from "../delivery.js";
import { readEventPattern } from "../events/event-pattern.js";
import type { IdSource } from "../ids.js";
import { sdkMetadata } from "../sdk-metadata.js";
import { jsonIn } from "../json-text.js";
import { isBinary, type MessageAttributes, readAttributes } from "../message-attributes.js";

/** A message that a state machine has published to an SNS topic. */
export interface PublishedMessage {
  readonly messageId: string;
  readonly topicArn: string;
  /** As given: text, or the JSON that SNS would deliver as text. */
  readonly message: JsonValue;
  readonly subject?: string;
  readonly executionArn: string;
}

/** A message to a topic. */
export interface TopicMessage {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes: MessageAttributes;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** True if the message is JSON that has a text for each protocol. */
  readonly isStructured?: boolean;
}

/** Surroundings of topics. */
export interface TopicsOptions {
  readonly topics: Iterable<DeployedTopic>;
  readonly subscriptions: readonly Subscription[];
  readonly nextId: IdSource;
  readonly now: () => number;
  readonly deliver: Deliver;
  readonly background: Background;
}

/** A publication that SNS refuses. */
export class RefusedPublicationError extends Error {
  override readonly name = "RefusedPublicationError";
}

/**
 * The topics of the assembly: what is published is delivered to queues and functions that subscribe to them. What state machines
 * publish is also kept, whether there is such a topic or not.
 *
 * Sources: https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html, …/sns-large-payload-raw-message-delivery.html
 */
export class Topics {
  readonly #options: TopicsOptions;
  readonly #published: PublishedMessage[] = [];

  constructor(options: TopicsOptions) {
    this.#options = options;
  }

  /** Messages that state machines have published so far, the oldest first. */
  published(): readonly PublishedMessage[] {
    return [...this.#published];
  }

  has(arn: string): boolean {
    return this.#topic(arn) !== undefined;
  }

  /** The task `sns:publish` (AWS docs: "Using SNS topics as part of a Step Functions workflow"). */
  async publish(call: TaskCall): Promise<TaskOutcome> {
    const { TopicArn, TargetArn, Message } = objectOr(call.arguments);
    const topicArn = TopicArn ?? TargetArn;
    if (typeof topicArn !== "string" || Message === undefined) {
      const missing = Message === undefined ? "Message" : "TopicArn";
      return { failed: { error: "SNS.InvalidParameterException", cause: `Invalid parameter: ${missing}` } };
    }
    const topicMessage = topicMessageOf(topicArn, objectOr(call.arguments));
    const { subject } = topicMessage;
    let messageId: string;
    try {
      messageId = this.send(topicMessage);
    } catch (error) {
      if (!(error instanceof RefusedPublicationError)) throw error;
      return { failed: { error: "SNS.InvalidParameterException", cause: error.message } };
    }
    this.#published.push({
      messageId,
      topicArn,
      message: Message,
      ...(subject === undefined ? {} : { subject }),
      executionArn: call.executionArn,
    });
    return { succeeded: { MessageId: messageId, ...sdkMetadata(this.#options.nextId()) } };
  }

  /** Delivers a message to whoever subscribes to a topic; gives its id. Throws a RefusedPublicationError. */
  send(message: TopicMessage): string {
    const topic = this.#topic(message.topicArn);
    if (topic?.isFifo) assertFifo(topic, message);
    const id = this.#options.nextId();
    const subscriptions = this.#options.subscriptions.filter(({ topicArn }) => topicArn === message.topicArn);
    for (const subscription of subscriptions) {
      this.#options.background.run(() => this.#deliver(id, message, subscription));
    }
    return id;
  }

  #topic(arn: string): DeployedTopic | undefined {
    return [...this.#options.topics].find((topic) => topic.arn === arn);
  }

  async #deliver(id: string, message: TopicMessage, subscription: Subscription): Promise<void> {
    const { deliver, background, now } = this.#options;
    const { protocol, endpoint, isRaw, deadLetterArn } = subscription;
    if ((protocol !== "sqs" && protocol !== "lambda") || !isWanted(message, subscription)) return;
    const text = textFor(protocol, message);
    const notification = notificationOf(id, { ...message, message: text }, new Date(now()).toISOString());
    const isTextAlone = protocol === "sqs" && isRaw;
    const body =
      protocol === "sqs"
        ? isRaw
          ? text
          : JSON.stringify(notification)
        : lambdaEvent(notification, subscription);
    const { groupId, deduplicationId } = message;
    const problem = await deliver({
      targetArn: endpoint,
      body,
      ...(isTextAlone ? { attributes: message.attributes } : {}),
      ...(groupId === undefined ? {} : { messageGroupId: groupId }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
    });
    if (problem === undefined) return;
    if (deadLetterArn === undefined) {
      background.tell(
        `The subscription ${subscription.logicalId} could not deliver a message to ${endpoint}: ${problem.message}`,
      );
    } else await deliver({ targetArn: deadLetterArn, body: JSON.stringify(notification) });
  }
}

/** A message of a task, whose fields are those of Publish; JSON in place of the text is taken as its text. */
export function topicMessageOf(topicArn: string, fields: JsonObject): TopicMessage {
  const { Message = "", Subject, MessageGroupId, MessageDeduplicationId } = fields;
  const optional = (value: JsonValue | undefined) => (typeof value === "string" ? value : undefined);
  return {
    topicArn,
    message: typeof Message === "string" ? Message : JSON.stringify(Message),
    subject: optional(Subject),
    attributes: readAttributes(fields.MessageAttributes),
    groupId: optional(MessageGroupId),
    deduplicationId: optional(MessageDeduplicationId),
    isStructured: fields.MessageStructure === "json",
  };
}

function assertFifo(topic: DeployedTopic, { groupId, deduplicationId }: TopicMessage): void {
  if (groupId === undefined) {
    throw new RefusedPublicationError(
      "Invalid parameter: The MessageGroupId parameter is required for FIFO topics",
    );
  }
  if (deduplicationId === undefined && !topic.isContentDeduplicated) {
    throw new RefusedPublicationError(
      "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
}

/** With a structure, each protocol has a text of its own, or the one by default. */
function textFor(protocol: string, { message, isStructured }: TopicMessage): string {
  if (isStructured !== true) return message;
  const texts = objectOr(jsonIn(message));
  return String(texts[protocol] ?? texts.default ?? message);
}

function isWanted(message: TopicMessage, { filterPolicy, isFilterOnBody }: Subscription): boolean {
  if (filterPolicy === undefined) return true;
  const subject = isFilterOnBody ? jsonIn(message.message) : filteredAttributes(message.attributes);
  return isObject(subject) && readEventPattern(filterPolicy).matches(subject);
}

/** Attributes as a filter policy sees them: texts, numbers, and lists of both. Binary ones can't be filtered by. */
function filteredAttributes(attributes: MessageAttributes): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { dataType, value }]): [string, JsonValue][] => {
      if (isBinary(dataType)) return [];
      if (dataType === "String.Array") {
        const list = jsonIn(value);
        return isArray(list) ? [[name, list]] : [];
      }
      return [[name, dataType.startsWith("Number") ? Number(value) : value]];
    }),
  );
}

/** A message with the facts around it (https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html). */
function notificationOf(
  id: string,
  { topicArn, message, subject, attributes }: TopicMessage,
  time: string,
): JsonObject {
  const written = Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, value }]) => [name, { Type: dataType, Value: value }]),
  );
  return {
    Type: "Notification",
    MessageId: id,
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: time,
    SignatureVersion: "1",
    Signature: "local",
    SigningCertURL: "https://sns.amazonaws.com/local.pem",
    UnsubscribeURL: "https://sns.amazonaws.com/?Action=Unsubscribe",
    ...(Object.keys(written).length === 0 ? {} : { MessageAttributes: written }),
  };
}

/** An event as functions get it (https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html). */
function lambdaEvent(notification: JsonObject, { arn }: Subscription): string {
  const { SigningCertURL, UnsubscribeURL, Subject = null, MessageAttributes = {}, ...rest } = notification;
  const Sns = {
    ...rest,
    Subject,
    SigningCertUrl: SigningCertURL ?? null,
    UnsubscribeUrl: UnsubscribeURL ?? null,
    MessageAttributes,
  };
  return JSON.stringify({
    Records: [{ EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: arn, Sns }],
  });
}
