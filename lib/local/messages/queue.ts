import type { Clock } from "../../runner/index.js";
import type { DeployedQueue, QueueSettings } from "../assembly/queues.js";
import type { IdSource } from "../ids.js";
import { type MessageAttributes, md5 } from "../message-attributes.js";

/** A message to be sent to a queue. */
export interface OutgoingMessage {
  readonly body: string;
  readonly attributes?: MessageAttributes;
  /** @default "- the queue's own" */
  readonly delaySeconds?: number;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/** A message in a queue. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly sequenceNumber: string | undefined;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly firstReceivedAt: number | undefined;
  readonly receiveCount: number;
  /** Names the last time that it was received. */
  readonly receiptHandle: string;
}

/** A message as it is kept. */
type Kept = { -readonly [Name in keyof QueuedMessage]: QueuedMessage[Name] } & {
  visibleAt: number;
  isInFlight: boolean;
};

/** Time within which a message with the same deduplication id is the same message. */
const deduplicationMilliseconds = 5 * 60 * 1000;

/** Surroundings of a queue. */
export interface QueueOptions {
  readonly clock: Clock;
  readonly nextId: IdSource;
  /** Moves a message to the queue for those that can't be processed. */
  readonly toDeadLetters: (queueArn: string, message: OutgoingMessage) => void;
}

/**
 * A queue of SQS.
 *
 * Sources: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html,
 * …/sqs-dead-letter-queues.html, …/using-messagegroupid-property.html, …/FIFO-queues-exactly-once-processing.html
 */
export class Queue {
  readonly resource: DeployedQueue;
  readonly settings: QueueSettings;
  readonly #options: QueueOptions;
  #messages: Kept[] = [];
  readonly #deduplicated = new Map<string, { readonly until: number; readonly message: Kept }>();
  readonly #listeners = new Set<() => void>();
  #sequence = 0;

  constructor(resource: DeployedQueue, options: QueueOptions) {
    this.resource = resource;
    this.settings = resource.settings();
    this.#options = options;
  }

  /** Takes a message. In a FIFO queue, one with the deduplication id of an earlier one is that one. */
  send({ body, attributes = {}, delaySeconds, groupId, deduplicationId }: OutgoingMessage): QueuedMessage {
    const { clock, nextId } = this.#options;
    const now = clock.now();
    const { isFifo } = this.resource;
    const dedupe = isFifo ? (deduplicationId ?? md5(body)) : undefined;
    const known = dedupe === undefined ? undefined : this.#deduplicated.get(dedupe);
    if (known !== undefined && known.until > now) return known.message;
    if (isFifo) this.#sequence += 1;
    const message: Kept = {
      id: nextId(),
      body,
      attributes,
      groupId,
      deduplicationId: dedupe,
      sequenceNumber: isFifo ? String(this.#sequence).padStart(20, "0") : undefined,
      sentAt: now,
      firstReceivedAt: undefined,
      receiveCount: 0,
      receiptHandle: "",
      visibleAt:
        now + (isFifo ? this.settings.delaySeconds : (delaySeconds ?? this.settings.delaySeconds)) * 1000,
      isInFlight: false,
    };
    this.#messages.push(message);
    if (dedupe !== undefined) {
      this.#deduplicated.set(dedupe, { until: now + deduplicationMilliseconds, message });
    }
    this.#changed();
    return message;
  }

  /** Receives up to so many messages, which nobody else sees for the visibility timeout, in seconds. */
  receive(atMost: number, visibilityTimeout = this.settings.visibilityTimeout): QueuedMessage[] {
    const now = this.#options.clock.now();
    this.#expire(now);
    const received: Kept[] = [];
    const held = new Set(this.#messages.filter((one) => isHeld(one, now)).map(({ groupId }) => groupId));
    for (const message of [...this.#messages]) {
      if (received.length >= atMost) break;
      if (message.visibleAt > now) {
        // In a FIFO queue, those behind it in its group wait for it.
        held.add(message.groupId);
        continue;
      }
      if (this.resource.isFifo && held.has(message.groupId)) continue;
      if (this.#isSpent(message)) continue;
      message.receiveCount += 1;
      message.firstReceivedAt ??= now;
      message.receiptHandle = `${message.id}#${message.receiveCount}`;
      message.visibleAt = now + visibilityTimeout * 1000;
      message.isInFlight = true;
      received.push(message);
    }
    return received.map((message) => ({ ...message }));
  }

  /** Removes a message that was received. Returns false if the handle is none of this queue's. */
  remove(receiptHandle: string): boolean {
    const message = this.#held(receiptHandle);
    if (message === undefined) return false;
    this.#messages = this.#messages.filter((one) => one !== message);
    this.#changed();
    return true;
  }

  /** Sets anew for how many seconds nobody else sees a message. Returns false if it isn't in flight. */
  changeVisibility(receiptHandle: string, seconds: number): boolean {
    const message = this.#held(receiptHandle);
    if (message === undefined || !message.isInFlight) return false;
    message.visibleAt = this.#options.clock.now() + seconds * 1000;
    this.#changed();
    return true;
  }

  /** Removes all messages. */
  purge(): void {
    this.#messages = [];
    this.#changed();
  }

  /** Numbers of messages that can be received, that are in flight, and that wait for their delay. */
  counts(): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const now = this.#options.clock.now();
    this.#expire(now);
    const hidden = this.#messages.filter(({ visibleAt }) => visibleAt > now);
    const inFlight = hidden.filter(({ isInFlight }) => isInFlight).length;
    return { visible: this.#messages.length - hidden.length, inFlight, delayed: hidden.length - inFlight };
  }

  /** The next time at which a message becomes visible, in milliseconds since 1970; undefined if none is hidden. */
  nextVisible(): number | undefined {
    const now = this.#options.clock.now();
    const times = this.#messages.map(({ visibleAt }) => visibleAt).filter((at) => at > now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The time until which nobody else sees a message that was received; undefined if it is gone or visible again. */
  hiddenUntil(receiptHandle: string): number | undefined {
    const visibleAt = this.#held(receiptHandle)?.visibleAt;
    return visibleAt === undefined || visibleAt <= this.#options.clock.now() ? undefined : visibleAt;
  }

  /** All messages, those in flight and those that wait for their delay included, the oldest first. */
  messages(): QueuedMessage[] {
    this.#expire(this.#options.clock.now());
    return this.#messages.map((message) => ({ ...message }));
  }

  /** Calls a listener whenever messages come, go or become visible earlier. The function returned ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A message that was received as often as it may be goes to the dead-letter queue. */
  #isSpent(message: Kept): boolean {
    const { redrive } = this.settings;
    if (redrive === undefined || message.receiveCount < redrive.maxReceiveCount) return false;
    this.#messages = this.#messages.filter((one) => one !== message);
    const { body, attributes, groupId, deduplicationId } = message;
    this.#options.toDeadLetters(redrive.deadLetterArn, {
      body,
      attributes,
      ...(groupId === undefined ? {} : { groupId }),
      ...(deduplicationId === undefined ? {} : { deduplicationId }),
    });
    return true;
  }

  #held(receiptHandle: string): Kept | undefined {
    return this.#messages.find((message) => message.receiptHandle === receiptHandle && receiptHandle !== "");
  }

  #expire(now: number): void {
    const oldest = now - this.settings.retentionPeriod * 1000;
    this.#messages = this.#messages.filter(({ sentAt }) => sentAt > oldest);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** True if a message has been received and keeps the others of its group from being received. */
function isHeld({ isInFlight, visibleAt }: Kept, now: number): boolean {
  return isInFlight && visibleAt > now;
}
