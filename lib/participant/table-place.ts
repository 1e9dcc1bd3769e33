import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { isEntry, type LedgerEntry } from "./entry.js";
import { changed, type EntryPlace, type Written } from "./place.js";
import type { LedgerSettings } from "./settings.js";

/** An entry in the ledger's own table: an item of its own. */
export class TablePlace implements EntryPlace<unknown> {
  protected readonly settings: LedgerSettings;
  readonly #key: string;

  constructor(settings: LedgerSettings, key: string) {
    this.settings = settings;
    this.#key = key;
  }

  async find(): Promise<LedgerEntry | undefined> {
    const { client, table: TableName } = this.settings;
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: { key: { S: this.#key } }, ConsistentRead: true }),
    );
    return this.#entryIn(Item);
  }

  async write(entry: LedgerEntry, previous: LedgerEntry | undefined): Promise<Written> {
    try {
      await this.settings.client.send(new PutItemCommand(this.putOf(entry, previous)));
      return { isWritten: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return this.taken(entry, error.Item);
      return busyOr(error);
    }
  }

  /** The write of an entry in place of the previous one. */
  protected putOf(entry: LedgerEntry, previous: LedgerEntry | undefined) {
    return {
      TableName: this.settings.table,
      Item: plain(entry),
      ConditionExpression: previous === undefined ? "attribute_not_exists(#key)" : "#write = :write",
      ExpressionAttributeNames: previous === undefined ? { "#key": "key" } : { "#write": "write" },
      ExpressionAttributeValues: previous && { ":write": { S: previous.write } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    };
  }

  /** Result of a write that found the key taken, by the item that is there. */
  protected async taken(
    wanted: LedgerEntry,
    item: Record<string, AttributeValue> | undefined,
  ): Promise<Written> {
    const found = this.#entryIn(item) ?? (await this.find());
    // The SDK repeats a call whose answer was lost: then it finds what it has written itself.
    return found?.write === wanted.write ? { isWritten: true } : { isWritten: false, found, why: changed };
  }

  #entryIn(item: Record<string, AttributeValue> | undefined): LedgerEntry | undefined {
    const entry: unknown = item && unmarshall(item);
    if (entry === undefined || isEntry(entry)) return entry;
    throw new TypeError(
      `The item ${this.#key} of the table ${this.settings.table} is no entry of a ledger, which needs a table of its own.`,
    );
  }
}

/** Result of a write while a transaction is at work on the item. Throws every other error. */
export function busyOr(error: unknown): Written {
  if (error instanceof Error && /^Transaction(Conflict|InProgress)Exception$/.test(error.name))
    return { isWritten: false, why: `DynamoDB answered ${error.name}` };
  throw error;
}

/** Plain values as DynamoDB has them. */
export const plain = (values: object) => marshall(values, { removeUndefinedValues: true });
