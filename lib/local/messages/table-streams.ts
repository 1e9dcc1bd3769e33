import { canonicalJson, type JsonObject } from "../../asl/index.js";
import type { StreamEventSource } from "../assembly/event-source-mappings.js";
import { isTableOf, keyNamesOf, type Table } from "../assembly/tables.js";
import type { IdSource } from "../ids.js";
import { StreamConsumer, type StreamConsumerOptions } from "./stream-consumer.js";

/** A write of an item, with DynamoDB's types. */
export interface TableWrite {
  readonly table: string;
  /** The account and region of the table, if there are several. */
  readonly place?: { readonly account: string; readonly region: string };
  /** The item before; undefined if there was none. */
  readonly before: JsonObject | undefined;
  /** The item now; undefined if it was deleted. */
  readonly item: JsonObject | undefined;
  /** True if the item was deleted since its time had come. */
  readonly isExpiry?: boolean;
}

/** Surroundings of streams. */
export interface TableStreamsOptions extends Omit<StreamConsumerOptions, "source"> {
  readonly tables: Iterable<Table>;
  readonly sources: readonly StreamEventSource[];
  readonly nextId: IdSource;
}

/**
 * The streams of tables: records of what was written, for the functions that event source mappings name.
 *
 * Sources: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export class TableStreams {
  readonly #options: TableStreamsOptions;
  readonly #tables: readonly Table[];
  readonly #consumers: ReadonlyMap<string, readonly StreamConsumer[]>;
  #sequence = 0;

  constructor(options: TableStreamsOptions) {
    this.#options = options;
    this.#tables = [...options.tables];
    const consumers = new Map<string, StreamConsumer[]>();
    for (const source of options.sources) {
      const table = this.#tables.find(({ arn }) => arn === source.tableArn);
      if (table?.streamViewType === undefined) continue;
      const consumer = new StreamConsumer({ ...options, source });
      consumers.set(table.arn, [...(consumers.get(table.arn) ?? []), consumer]);
    }
    this.#consumers = consumers;
  }

  /** True if a function gets the records of some stream. */
  get hasConsumers(): boolean {
    return this.#consumers.size > 0;
  }

  /** Takes a write, and returns at once. */
  written(write: TableWrite): void {
    const table = this.#tables.find((one) => isTableOf(one, write));
    const consumers = table === undefined ? undefined : this.#consumers.get(table.arn);
    if (consumers === undefined || table === undefined) return;
    const { before, item } = write;
    // A write that changes nothing isn't in the stream.
    if (before !== undefined && item !== undefined && canonicalJson(before) === canonicalJson(item)) return;
    const record = this.#record(write, table);
    for (const consumer of consumers) consumer.add(record);
  }

  #record({ before, item, isExpiry = false }: TableWrite, table: Table): JsonObject {
    this.#sequence += 1;
    const { arn, streamViewType = "" } = table;
    const seconds = Math.floor(this.#options.clock.now() / 1000);
    const whole = item ?? before ?? {};
    const hasNew = item !== undefined && /^NEW/.test(streamViewType);
    const hasOld = before !== undefined && /OLD_IMAGE/.test(streamViewType) && streamViewType !== "NEW_IMAGE";
    const dynamodb = {
      ApproximateCreationDateTime: seconds,
      Keys: Object.fromEntries(keyNamesOf(table).map((name) => [name, whole[name] ?? null])),
      ...(hasNew ? { NewImage: item } : {}),
      ...(hasOld ? { OldImage: before } : {}),
      SequenceNumber: String(this.#sequence).padStart(21, "0"),
      SizeBytes: JSON.stringify([hasNew ? item : null, hasOld ? before : null]).length,
      StreamViewType: streamViewType,
    };
    return {
      eventID: this.#options.nextId().replaceAll("-", ""),
      eventName: item === undefined ? "REMOVE" : before === undefined ? "INSERT" : "MODIFY",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: arn.split(":")[3] ?? "",
      dynamodb,
      eventSourceARN: `${arn}/stream/${streamLabel}`,
      ...(isExpiry ? { userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } } : {}),
    };
  }
}

/** A stream's label is the time it was switched on, which nothing depends on here. */
const streamLabel = "2025-01-01T00:00:00.000";
