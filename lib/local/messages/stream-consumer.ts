import { isArray, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import type { Clock } from "../../runner/index.js";
import type { StreamEventSource } from "../assembly/event-source-mappings.js";
import type { Background } from "../background.js";
import type { Deliver } from "../delivery.js";
import { type EventMatcher, matcherOf } from "../events/event-filter.js";
import type { IdSource } from "../ids.js";
import { jsonIn } from "../json-text.js";

/** Calls the function of a source with a batch; gives its answer as JSON text, or undefined if it has failed. */
export type InvokeForRecords = (source: StreamEventSource, event: JsonValue) => Promise<string | undefined>;

/** Surroundings of a function that gets the records of a stream. */
export interface StreamConsumerOptions {
  readonly source: StreamEventSource;
  readonly clock: Clock;
  readonly background: Background;
  readonly invoke: InvokeForRecords;
  readonly deliver: Deliver;
  readonly nextId: IdSource;
}

/** The time for which a stream keeps a record. */
const retentionSeconds = 86_400;

/** Tries of a batch, unless the mapping gives a number: time leaps here, and Lambda would try for a day. */
const mostTries = 100;

/** Records that are tried together. */
interface Batch {
  readonly records: readonly JsonObject[];
  /** Tries that have failed. */
  readonly failures: number;
}

/**
 * A function that gets the records of a stream in their order, one batch after the other: what fails holds up what comes after it.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export class StreamConsumer {
  readonly #options: StreamConsumerOptions;
  readonly #matches: EventMatcher;
  readonly #waiting: JsonObject[] = [];
  #isBusy = false;
  /** Calls the next look at the records forward. */
  #hurry: () => void = () => {};

  constructor(options: StreamConsumerOptions) {
    this.#options = options;
    this.#matches = matcherOf(options.source.filters);
  }

  /** Takes a record, and returns at once. */
  add(record: JsonObject): void {
    if (!this.#matches(record)) return;
    this.#waiting.push(record);
    if (this.#waiting.length >= this.#options.source.batchSize) this.#hurry();
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#options.background.run(async () => {
      try {
        while (this.#waiting.length > 0) await this.#next();
      } finally {
        this.#isBusy = false;
      }
    });
  }

  async #next(): Promise<void> {
    const { source, clock } = this.#options;
    // Even without a window, what is written at once comes in one batch.
    if (this.#waiting.length < source.batchSize) {
      await new Promise<void>((resolve) => {
        const cancel = clock.schedule(clock.now() + source.windowSeconds * 1000, resolve);
        this.#hurry = () => {
          cancel();
          resolve();
        };
      });
      this.#hurry = () => {};
    }
    await this.#carryOut({ records: this.#waiting.splice(0, source.batchSize), failures: 0 });
  }

  /** Tries a batch until nothing of it is left. */
  async #carryOut({ records, failures }: Batch): Promise<void> {
    const { source, invoke } = this.#options;
    const answer = await invoke(source, { Records: records });
    const failedFrom = firstFailure(answer, records, source.reportsFailures);
    if (failedFrom === undefined) return;
    const left = records.slice(failedFrom);
    // Splitting isn't one of the tries that are counted.
    if (source.bisectsOnError && left.length > 1 && failedFrom === 0) {
      const middle = Math.floor(left.length / 2);
      await this.#carryOut({ records: left.slice(0, middle), failures });
      await this.#carryOut({ records: left.slice(middle), failures });
      return;
    }
    const failed = { records: left, failures: failures + 1 };
    const given = this.#reasonToGiveUp(failed);
    if (given !== undefined) return await this.#giveUp(failed, given);
    await this.#delay(failed.failures);
    const fresh = left.filter((record) => !this.#isTooOld(record));
    if (fresh.length < left.length) {
      await this.#giveUp(
        { ...failed, records: left.filter((record) => this.#isTooOld(record)) },
        "RecordAgeExceeded",
      );
    }
    if (fresh.length > 0) await this.#carryOut({ ...failed, records: fresh });
  }

  #reasonToGiveUp({ failures }: Batch): string | undefined {
    const { retryAttempts, logicalId } = this.#options.source;
    const isUnlimited = retryAttempts < 0;
    if (failures <= (isUnlimited ? mostTries - 1 : retryAttempts)) return undefined;
    if (isUnlimited) {
      this.#options.background.tell(
        `A batch of the event source ${logicalId} has failed ${mostTries} times and was dropped. Lambda would try it for a day: ` +
          "give the mapping a number of retries and a destination for failures.",
      );
    }
    return "RetryAttemptsExhausted";
  }

  #isTooOld(record: JsonObject): boolean {
    const { maximumAgeSeconds } = this.#options.source;
    const most = maximumAgeSeconds < 0 ? retentionSeconds : maximumAgeSeconds;
    return this.#options.clock.now() / 1000 - createdAt(record) > most;
  }

  /** Lambda's own delays aren't documented: here one second, then twice as long each time, up to a minute. */
  #delay(failures: number): Promise<void> {
    const { clock } = this.#options;
    const seconds = Math.min(60, 2 ** (failures - 1));
    return new Promise((resolve) => clock.schedule(clock.now() + seconds * 1000, resolve));
  }

  /** Tells the mapping's destination which records the function hasn't processed. */
  async #giveUp({ records, failures }: Batch, condition: string): Promise<void> {
    const { source, deliver, background, clock, nextId } = this.#options;
    const [first] = records;
    const last = records.at(-1);
    if (source.onFailure === undefined || first === undefined || last === undefined) return;
    const time = (record: JsonObject) => new Date(createdAt(record) * 1000).toISOString();
    const body = JSON.stringify({
      requestContext: {
        requestId: nextId(),
        functionArn: source.functionName,
        condition,
        approximateInvokeCount: failures,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: new Date(clock.now()).toISOString(),
      DDBStreamBatchInfo: {
        shardId: "shardId-00000000000000000000-00000000",
        startSequenceNumber: sequenceNumber(first),
        endSequenceNumber: sequenceNumber(last),
        approximateArrivalOfFirstRecord: time(first),
        approximateArrivalOfLastRecord: time(last),
        batchSize: records.length,
        streamArn: source.sourceArn,
      },
    });
    const problem = await deliver({ targetArn: source.onFailure, body });
    if (problem === undefined) return;
    background.tell(
      `A failed batch of ${source.logicalId} could not be delivered to ${source.onFailure}: ${problem.message}`,
    );
  }
}

function sequenceNumber({ dynamodb }: JsonObject): string {
  return String(objectOr(dynamodb).SequenceNumber);
}

function createdAt({ dynamodb }: JsonObject): number {
  return Number(objectOr(dynamodb).ApproximateCreationDateTime);
}

/** The index of the first record that has failed; undefined if none has. */
function firstFailure(
  answer: string | undefined,
  records: readonly JsonObject[],
  reportsFailures: boolean,
): number | undefined {
  if (answer === undefined) return 0;
  if (!reportsFailures) return undefined;
  const value = jsonIn(answer);
  const failures = isObject(value) ? value.batchItemFailures : undefined;
  if (!isArray(failures) || failures.length === 0) return undefined;
  const indexes = failures.map((failure) =>
    records.findIndex((record) => sequenceNumber(record) === objectOr(failure).itemIdentifier),
  );
  // An identifier that is missing or wrong makes the whole batch fail.
  return Math.max(0, Math.min(...indexes));
}
