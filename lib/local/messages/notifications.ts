import { type JsonValue, objectOr } from "../../asl/index.js";
import type { TaskCall, TaskOutcome } from "../../runner/index.js";
import type { IdSource } from "../ids.js";
import { sdkMetadata } from "../sdk-metadata.js";

/** A message that a state machine has published to an SNS topic. */
export interface PublishedMessage {
  readonly messageId: string;
  readonly topicArn: string;
  /** As given: text, or the JSON that SNS would deliver as text. */
  readonly message: JsonValue;
  readonly subject?: string;
  readonly executionArn: string;
}

/** Stands in for SNS: keeps what is published, and delivers it to nobody. */
export class Notifications {
  readonly #nextId: IdSource;
  readonly #published: PublishedMessage[] = [];

  constructor(nextId: IdSource) {
    this.#nextId = nextId;
  }

  /** Messages published so far, the oldest first. */
  published(): readonly PublishedMessage[] {
    return [...this.#published];
  }

  /** The task `sns:publish` (AWS docs: "Using SNS topics as part of a Step Functions workflow"). */
  async publish(call: TaskCall): Promise<TaskOutcome> {
    const { TopicArn, TargetArn, Message, Subject } = objectOr(call.arguments);
    const topicArn = TopicArn ?? TargetArn;
    if (typeof topicArn !== "string" || Message === undefined) {
      const missing = Message === undefined ? "Message" : "TopicArn";
      return { failed: { error: "SNS.InvalidParameterException", cause: `Invalid parameter: ${missing}` } };
    }
    const messageId = this.#nextId();
    this.#published.push({
      messageId,
      topicArn,
      message: Message,
      ...(typeof Subject === "string" ? { subject: Subject } : {}),
      executionArn: call.executionArn,
    });
    return { succeeded: { MessageId: messageId, ...sdkMetadata(this.#nextId()) } };
  }
}
