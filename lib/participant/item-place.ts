import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isEntry, type LedgerEntry } from "./entry.js";
import { LedgerError } from "./errors.js";
import { changed, type EntryPlace, type Written } from "./place.js";
import type { LedgerSettings } from "./settings.js";
import { plain } from "./table-place.js";
import { byteLength } from "./values.js";
import type { ItemEffect, PlainItem } from "./writes.js";

/** The attribute with the bytes of all entries of an item. */
const bytesAttribute = "sagaBytes";
/** Bytes that DynamoDB adds for names, types and nesting, at most. */
const entryOverhead = 64;
/**
 * Bytes of entries up to which an item takes new ones. Compensations have more room, for the tombstones of actions that never
 * arrived. What is left of an item's 400 KB is for the effect's own attributes.
 */
const room = { actions: 250_000, tombstones: 350_000 };

/** An entry in the very item that has the effect: one write for both. */
export class ItemPlace implements EntryPlace<Partial<ItemEffect<unknown>>> {
  readonly #settings: LedgerSettings;
  readonly #item: PlainItem;
  readonly #key: string;
  #looked: { readonly entry: LedgerEntry | undefined } | undefined;

  constructor(settings: LedgerSettings, item: PlainItem, key: string) {
    this.#settings = settings;
    this.#item = item;
    this.#key = key;
  }

  /** Looks whether DynamoDB accepts the item's key. What is read is what `find` returns next. */
  async look(): Promise<void> {
    const entry = await this.find();
    this.#looked = { entry };
  }

  async find(): Promise<LedgerEntry | undefined> {
    const looked = this.#looked;
    this.#looked = undefined;
    if (looked !== undefined) return looked.entry;
    const { Item } = await this.#settings.client.send(
      new GetItemCommand({
        TableName: this.#settings.table,
        Key: plain(this.#item),
        ConsistentRead: true,
        ProjectionExpression: "#sagaEntry",
        ExpressionAttributeNames: { "#sagaEntry": this.#attribute },
      }),
    );
    return this.#entryIn(Item);
  }

  async write(
    entry: LedgerEntry,
    previous: LedgerEntry | undefined,
    { set = [], remove = [], condition, names, values, otherwise }: Partial<ItemEffect<unknown>> = {},
  ): Promise<Written> {
    const { key: _, ...kept } = entry;
    const bytes = byteLength(JSON.stringify(kept)) + byteLength(this.#attribute) + entryOverhead;
    const most = room[entry.state === "compensated" ? "tombstones" : "actions"] - bytes;
    const own =
      previous === undefined
        ? "attribute_not_exists(#sagaEntry) AND (attribute_not_exists(#sagaBytes) OR #sagaBytes <= :sagaMost)"
        : "#sagaEntry.#sagaWrite = :sagaWrite";
    const clauses = [
      "#sagaEntry = :sagaEntry",
      ...(previous === undefined ? ["#sagaBytes = if_not_exists(#sagaBytes, :sagaNone) + :sagaNew"] : []),
      ...set,
    ];
    try {
      await this.#settings.client.send(
        new UpdateItemCommand({
          TableName: this.#settings.table,
          Key: plain(this.#item),
          UpdateExpression: `SET ${clauses.join(", ")}${remove.length === 0 ? "" : ` REMOVE ${remove.join(", ")}`}`,
          ConditionExpression: condition === undefined ? own : `${own} AND (${condition})`,
          ExpressionAttributeNames: {
            ...names,
            "#sagaEntry": this.#attribute,
            ...(previous === undefined ? { "#sagaBytes": bytesAttribute } : { "#sagaWrite": "write" }),
          },
          ExpressionAttributeValues: plain({
            ...values,
            ":sagaEntry": kept,
            ...(previous === undefined
              ? { ":sagaNone": 0, ":sagaNew": bytes, ":sagaMost": most }
              : { ":sagaWrite": previous.write }),
          }),
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { isWritten: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const found = this.#entryIn(error.Item);
      // The SDK repeats a call whose answer was lost: then it finds what it has written itself.
      if (found?.write === entry.write) return { isWritten: true };
      if (found?.write !== previous?.write) return { isWritten: false, found, why: changed };
      if (previous === undefined && Number(error.Item?.[bytesAttribute]?.N ?? 0) > most) throw this.#full();
      return { isWritten: false, otherwise, why: "the condition of its update did not hold" };
    }
  }

  get #attribute(): string {
    return `saga:${this.#key}`;
  }

  #full(): LedgerError {
    return new LedgerError(
      "Ledger.ItemFull",
      `The item ${JSON.stringify(this.#item)} has no room for the key ${this.#key}. Divide its effects among more items.`,
    );
  }

  #entryIn(item: Record<string, AttributeValue> | undefined): LedgerEntry | undefined {
    const kept = item?.[this.#attribute];
    if (kept === undefined) return undefined;
    const entry: unknown = { ...unmarshall({ kept }).kept, key: this.#key };
    if (isEntry(entry)) return entry;
    throw new TypeError(`The attribute ${this.#attribute} is no entry of a ledger.`);
  }
}
