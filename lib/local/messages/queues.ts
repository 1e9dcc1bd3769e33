import { type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { Clock, TaskCall, TaskOutcome } from "../../runner/index.js";
import type { DeployedQueue } from "../assembly/queues.js";
import type { Delivery, DeliveryProblem } from "../delivery.js";
import type { IdSource } from "../ids.js";
import { sdkMetadata } from "../sdk-metadata.js";
import { md5, md5OfAttributes, readAttributes } from "../message-attributes.js";
import { type OutgoingMessage, Queue } from "./queue.js";

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

/** Surroundings of queues. */
export interface QueuesOptions {
  readonly queues: Iterable<DeployedQueue>;
  readonly clock: Clock;
  readonly nextId: IdSource;
}

/** The most bytes of a message, its attributes included. */
const mostBytes = 1_048_576;

/** A message that a queue refuses, with AWS's name for the reason. */
export class RefusedMessageError extends Error {
  override readonly name = "RefusedMessageError";

  constructor(
    readonly code: "MissingParameter" | "InvalidParameterValue",
    message: string,
  ) {
    super(message);
  }
}

/** The queues of the assembly. What state machines send is also kept, whether there is such a queue or not. */
export class Queues {
  readonly #nextId: IdSource;
  readonly #sent: SentMessage[] = [];
  readonly #queues: Queue[];

  constructor({ queues, clock, nextId }: QueuesOptions) {
    this.#nextId = nextId;
    const toDeadLetters = (queueArn: string, message: OutgoingMessage): void => {
      this.byArn(queueArn)?.send(message);
    };
    this.#queues = [...queues].map((resource) => new Queue(resource, { clock, nextId, toDeadLetters }));
  }

  [Symbol.iterator](): Iterator<Queue> {
    return this.#queues[Symbol.iterator]();
  }

  /** Messages that state machines have sent so far, the oldest first. */
  sent(): readonly SentMessage[] {
    return [...this.#sent];
  }

  byArn(arn: string): Queue | undefined {
    return this.#queues.find(({ resource }) => resource.arn === arn);
  }

  /** The queue with a URL, whose host may be this machine. A region is preferred if several have such a queue. */
  byUrl(url: string, region?: string): Queue | undefined {
    const [, account, name] = /\/(\d{12})\/([^/?]+)$/.exec(url) ?? [];
    const [, ofUrl = region] = /^https:\/\/sqs\.([\w-]+)\./.exec(url) ?? [];
    return this.#named(String(name), { account, region: ofUrl });
  }

  /** The queue with a name, near a caller. */
  byName(name: string, { account, region }: { readonly account?: string; readonly region?: string }) {
    return this.#named(name, { account, region }) ?? this.#named(name, { account: undefined, region });
  }

  #named(
    name: string,
    { account, region }: { readonly account: string | undefined; readonly region: string | undefined },
  ): Queue | undefined {
    const own = this.#queues.filter(
      ({ resource }) =>
        resource.name === name && (account === undefined || resource.arn.split(":")[4] === account),
    );
    return own.find(({ resource }) => resource.arn.split(":")[3] === region) ?? own[0];
  }

  /** The task `sqs:sendMessage` (AWS docs: "Using SQS queues as part of a Step Functions workflow"). */
  async sendMessage(call: TaskCall): Promise<TaskOutcome> {
    const args = objectOr(call.arguments);
    const { QueueUrl, MessageBody } = args;
    if (typeof QueueUrl !== "string" || MessageBody === undefined) {
      const missing = typeof QueueUrl !== "string" ? "QueueUrl" : "MessageBody";
      return refused(`The request must contain the parameter ${missing}.`);
    }
    const text = typeof MessageBody === "string" ? MessageBody : JSON.stringify(MessageBody);
    const attributes = readAttributes(args.MessageAttributes);
    const queue = this.byUrl(QueueUrl, call.executionArn.split(":")[3]);
    let messageId: string;
    try {
      const message = outgoing(text, args);
      messageId = queue === undefined ? this.#nextId() : accepted(queue, message).id;
    } catch (error) {
      if (error instanceof RefusedMessageError) return refused(error.message);
      throw error;
    }
    this.#sent.push({
      messageId,
      queueUrl: QueueUrl,
      body: MessageBody,
      executionArn: call.executionArn,
      ...(call.taskToken === undefined ? {} : { taskToken: call.taskToken }),
    });
    const ofAttributes = md5OfAttributes(attributes);
    return {
      succeeded: {
        ...(ofAttributes === undefined ? {} : { MD5OfMessageAttributes: ofAttributes }),
        MD5OfMessageBody: md5(text),
        MessageId: messageId,
        ...sdkMetadata(this.#nextId()),
      },
    };
  }

  /** Takes a message of a rule, a topic or a function's destination. */
  deliver({
    targetArn,
    body,
    messageGroupId,
    deduplicationId,
    attributes = {},
  }: Delivery): DeliveryProblem | undefined {
    const queue = this.byArn(targetArn);
    if (queue === undefined) {
      return { code: "NO_RESOURCE", message: `There is no ${targetArn} in the cloud assembly.` };
    }
    try {
      accepted(queue, {
        body,
        attributes,
        ...(messageGroupId === undefined ? {} : { groupId: messageGroupId }),
        ...(deduplicationId === undefined ? {} : { deduplicationId }),
      });
      return undefined;
    } catch (error) {
      if (!(error instanceof RefusedMessageError)) throw error;
      return { code: error.code, message: error.message };
    }
  }
}

/** A message of a request or a task, whose fields are those of SendMessage. */
export function outgoing(body: string, fields: JsonObject): OutgoingMessage {
  const { DelaySeconds, MessageGroupId, MessageDeduplicationId, MessageAttributes } = fields;
  const seconds = DelaySeconds === undefined || DelaySeconds === null ? undefined : Number(DelaySeconds);
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0 && seconds <= 900)) {
    throw new RefusedMessageError(
      "InvalidParameterValue",
      `Value ${String(DelaySeconds)} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    );
  }
  return {
    body,
    attributes: readAttributes(MessageAttributes),
    ...(seconds === undefined ? {} : { delaySeconds: seconds }),
    ...(typeof MessageGroupId === "string" ? { groupId: MessageGroupId } : {}),
    ...(typeof MessageDeduplicationId === "string" ? { deduplicationId: MessageDeduplicationId } : {}),
  };
}

/** Sends a message to a queue that takes it. Throws a RefusedMessageError. */
export function accepted(queue: Queue, message: OutgoingMessage) {
  const { isFifo } = queue.resource;
  if (message.body === "") {
    throw new RefusedMessageError("MissingParameter", "The request must contain the parameter MessageBody.");
  }
  const extra = Object.entries(message.attributes ?? {}).reduce(
    (sum, [name, { value }]) => sum + name.length + value.length,
    0,
  );
  if (Buffer.byteLength(message.body) + extra > mostBytes) {
    throw new RefusedMessageError(
      "InvalidParameterValue",
      `One or more parameters are invalid. Reason: Message must be shorter than ${mostBytes} bytes.`,
    );
  }
  if (isFifo && message.groupId === undefined) {
    throw new RefusedMessageError(
      "MissingParameter",
      "The request must contain the parameter MessageGroupId.",
    );
  }
  if (isFifo && message.deduplicationId === undefined && !queue.settings.isContentDeduplicated) {
    throw new RefusedMessageError(
      "InvalidParameterValue",
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
  if (isFifo && message.delaySeconds !== undefined && message.delaySeconds !== 0) {
    throw new RefusedMessageError(
      "InvalidParameterValue",
      `Value ${message.delaySeconds} for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  return queue.send(message);
}

function refused(cause: string): TaskOutcome {
  return { failed: { error: "SQS.AmazonSQSException", cause } };
}
