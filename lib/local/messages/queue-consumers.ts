import { isArray, isObject, type JsonObject, type JsonValue } from "../../asl/index.js";
import type { Clock } from "../../runner/index.js";
import type { EventSource } from "../assembly/event-source-mappings.js";
import type { Background } from "../background.js";
import { type EventMatcher, matcherOf } from "../events/event-filter.js";
import { jsonIn } from "../json-text.js";
import { isBinary, md5 } from "../message-attributes.js";
import type { Queue, QueuedMessage } from "./queue.js";
import type { Queues } from "./queues.js";

/** The end of a function's work on a batch: its answer as JSON text, or undefined if it has failed. */
export type InvokeForBatch = (source: EventSource, event: JsonValue) => Promise<string | undefined>;

/** Surroundings of consumers. */
export interface QueueConsumersOptions {
  readonly sources: readonly EventSource[];
  readonly queues: Queues;
  readonly clock: Clock;
  readonly background: Background;
  readonly invoke: InvokeForBatch;
}

/** Batches that Lambda begins with at once (AWS docs: "Configuring scaling behavior for SQS event source mappings"). */
const mostBatches = 5;

/** Tries of a message in a queue without a dead-letter queue: time leaps here, and SQS would keep it for days. */
const mostTries = 100;

/**
 * Functions that get the messages of queues, in batches.
 *
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class QueueConsumers {
  constructor(options: QueueConsumersOptions) {
    for (const source of options.sources) {
      const queue = options.queues.byArn(source.sourceArn);
      if (queue !== undefined) new QueueConsumer(queue, source, options).start();
    }
  }
}

class QueueConsumer {
  readonly #matches: EventMatcher;
  #batches = 0;
  /** Takes back the next look at the queue, for messages that become visible by then. */
  #cancelNext: () => void = () => {};
  /** Message ids that aren't tried any more. */
  readonly #given = new Set<string>();

  constructor(
    private readonly queue: Queue,
    private readonly source: EventSource,
    private readonly options: QueueConsumersOptions,
  ) {
    this.#matches = matcherOf(source.filters);
  }

  start(): void {
    this.queue.onChange(() => this.#look());
    this.#look();
  }

  /** Takes what is there, and comes back when more becomes visible. */
  #look(): void {
    while (this.#batches < mostBatches) {
      const batch = this.queue.receive(this.source.batchSize);
      if (batch.length === 0) break;
      this.#batches += 1;
      this.options.background.run(async () => {
        try {
          await this.#carryOut(batch);
        } finally {
          this.#batches -= 1;
          this.#look();
        }
      });
    }
    this.#comeBack();
  }

  #comeBack(): void {
    this.#cancelNext();
    this.#cancelNext = () => {};
    const next = this.queue.nextVisible();
    if (next === undefined || this.#batches >= mostBatches) return;
    this.options.background.run(
      () =>
        new Promise<void>((resolve) => {
          const cancel = this.options.clock.schedule(next, () => {
            resolve();
            this.#look();
          });
          this.#cancelNext = () => {
            cancel();
            resolve();
          };
        }),
    );
  }

  async #carryOut(batch: readonly QueuedMessage[]): Promise<void> {
    const wanted = batch.filter((message) => this.#isWanted(message));
    // Messages that no filter wants are removed.
    for (const message of batch) if (!wanted.includes(message)) this.queue.remove(message.receiptHandle);
    if (wanted.length === 0) return;
    const event = { Records: wanted.map((message) => recordOf(message, this.source)) };
    const answer = await this.options.invoke(this.source, event);
    const failed = failedIn(answer, wanted, this.source.reportsFailures);
    for (const message of wanted) {
      if (failed.has(message.id)) this.#leave(message);
      else this.queue.remove(message.receiptHandle);
    }
  }

  #isWanted(message: QueuedMessage): boolean {
    const body = jsonIn(message.body);
    return this.#matches({
      ...recordOf(message, this.source),
      body: isObject(body) ? body : message.body,
    });
  }

  /** A message that has failed comes back after the visibility timeout. */
  #leave(message: QueuedMessage): void {
    if (this.queue.settings.redrive !== undefined || message.receiveCount < mostTries) return;
    if (this.#given.has(message.id)) return;
    this.#given.add(message.id);
    this.queue.remove(message.receiptHandle);
    this.options.background.tell(
      `A message in ${this.queue.resource.logicalId} has failed ${mostTries} times and was dropped. SQS would try it for ` +
        "days: give the queue a dead-letter queue.",
    );
  }
}

/** The ids of the messages of a batch that have failed. */
function failedIn(
  answer: string | undefined,
  batch: readonly QueuedMessage[],
  reportsFailures: boolean,
): ReadonlySet<string> {
  const all = new Set(batch.map(({ id }) => id));
  if (answer === undefined) return all;
  if (!reportsFailures) return new Set();
  const value = jsonIn(answer);
  const failures = isObject(value) ? value.batchItemFailures : undefined;
  if (value === null || failures === undefined || failures === null) return new Set();
  if (!isArray(failures)) return all;
  const ids = failures.map((failure) => (isObject(failure) ? failure.itemIdentifier : undefined));
  // An id that is missing or wrong makes the whole batch fail.
  return ids.every((id) => typeof id === "string" && all.has(id)) ? new Set(ids.map(String)) : all;
}

/** A message as a function gets it (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). */
function recordOf(message: QueuedMessage, source: EventSource): JsonObject {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message, source.account),
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { dataType, value }]) => [
        name,
        {
          [isBinary(dataType) ? "binaryValue" : "stringValue"]: value,
          stringListValues: [],
          binaryListValues: [],
          dataType,
        },
      ]),
    ),
    md5OfBody: md5(message.body),
    eventSource: "aws:sqs",
    eventSourceARN: source.sourceArn,
    awsRegion: source.sourceArn.split(":")[3] ?? source.region,
  };
}

/** Facts about a message that SQS knows. */
export function systemAttributes(message: QueuedMessage, account: string): Record<string, string> {
  const { sequenceNumber, groupId, deduplicationId } = message;
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: account,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    ...(sequenceNumber === undefined ? {} : { SequenceNumber: sequenceNumber }),
    ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    ...(deduplicationId === undefined ? {} : { MessageDeduplicationId: deduplicationId }),
  };
}
