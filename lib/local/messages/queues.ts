import { createHash } from "node:crypto";
import { type JsonValue, objectOr } from "../../asl/index.js";
import type { TaskCall, TaskOutcome } from "../../runner/index.js";
import type { IdSource } from "../ids.js";
import { sdkMetadata } from "../sdk-metadata.js";

/** A message that a state machine has sent to an SQS queue. */
export interface SentMessage {
  readonly messageId: string;
  readonly queueUrl: string;
  /** As given: text, or the JSON that SQS would deliver as text. */
  readonly body: JsonValue;
  readonly executionArn: string;
  /** For a task that waits for its token: what to answer it with. */
  readonly taskToken?: string;
}

/** Stands in for SQS: keeps what is sent, and delivers it to nobody. */
export class Queues {
  readonly #nextId: IdSource;
  readonly #sent: SentMessage[] = [];

  constructor(nextId: IdSource) {
    this.#nextId = nextId;
  }

  /** Messages sent so far, the oldest first. */
  sent(): readonly SentMessage[] {
    return [...this.#sent];
  }

  /** The task `sqs:sendMessage` (AWS docs: "Using SQS queues as part of a Step Functions workflow"). */
  async sendMessage(call: TaskCall): Promise<TaskOutcome> {
    const { QueueUrl, MessageBody } = objectOr(call.arguments);
    if (typeof QueueUrl !== "string" || MessageBody === undefined) {
      const missing = typeof QueueUrl !== "string" ? "QueueUrl" : "MessageBody";
      const cause = `The request must contain the parameter ${missing}.`;
      return { failed: { error: "SQS.AmazonSQSException", cause } };
    }
    const messageId = this.#nextId();
    this.#sent.push({
      messageId,
      queueUrl: QueueUrl,
      body: MessageBody,
      executionArn: call.executionArn,
      ...(call.taskToken === undefined ? {} : { taskToken: call.taskToken }),
    });
    const text = typeof MessageBody === "string" ? MessageBody : JSON.stringify(MessageBody);
    return {
      succeeded: {
        MD5OfMessageBody: createHash("md5").update(text).digest("hex"),
        MessageId: messageId,
        ...sdkMetadata(this.#nextId()),
      },
    };
  }
}
