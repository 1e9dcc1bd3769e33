import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { isEntry, type LedgerEntry } from "./entry.js";
import { changed, type EntryPlace, type Written } from "./place.js";
import type { LedgerSettings } from "./settings.js";
import type { LedgerEffect, PlainItem, WriteExpressions } from "./writes.js";

const conditionFailed = "ConditionalCheckFailed";
/** The same may be carried out a moment later: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const passing =
  /^(TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded|ItemCollectionSizeLimitExceeded)$/;

/** An entry in the ledger's own table: an item of its own, written in a transaction with the effect. */
export class TablePlace implements EntryPlace<Pick<LedgerEffect<unknown>, "writes">> {
  readonly #settings: LedgerSettings;
  readonly #key: string;

  constructor(settings: LedgerSettings, key: string) {
    this.#settings = settings;
    this.#key = key;
  }

  async find(): Promise<LedgerEntry | undefined> {
    const { client, table: TableName } = this.#settings;
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: { key: { S: this.#key } }, ConsistentRead: true }),
    );
    return this.#entryIn(Item);
  }

  async write(
    entry: LedgerEntry,
    previous: LedgerEntry | undefined,
    { writes = [] }: Partial<LedgerEffect<unknown>> = {},
  ): Promise<Written> {
    const { client, newId } = this.#settings;
    const Put = {
      TableName: this.#settings.table,
      Item: plain(entry),
      ConditionExpression: previous === undefined ? "attribute_not_exists(#key)" : "#write = :write",
      ExpressionAttributeNames: previous === undefined ? { "#key": "key" } : { "#write": "write" },
      ExpressionAttributeValues: previous && { ":write": { S: previous.write } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
    };
    try {
      if (writes.length === 0) await client.send(new PutItemCommand(Put));
      else {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [{ Put }, ...writes.map(transactItem)],
            // The SDK's own repetitions of this call are one transaction. Not the key: DynamoDB forgets a token after 10 minutes.
            ClientRequestToken: newId(),
          }),
        );
      }
      return { isWritten: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return this.#taken(entry, error.Item);
      if (error instanceof TransactionCanceledException) {
        const [own, ...others] = error.CancellationReasons ?? [];
        if (own?.Code === conditionFailed) return this.#taken(entry, own.Item);
        const other = [own, ...others].find(
          (each) => (each?.Code ?? "None") !== "None" && each?.Code !== conditionFailed,
        );
        if (other === undefined) {
          const failed = writes.filter((_, index) => others[index]?.Code === conditionFailed);
          return {
            isWritten: false,
            otherwise: failed.every((each) => each.otherwise) ? failed[0]?.otherwise : undefined,
            why: "the condition of a write without `otherwise` did not hold",
          };
        }
        if (passing.test(other.Code ?? ""))
          return { isWritten: false, why: `DynamoDB answered ${other.Code}` };
      } else if (error instanceof Error && /^Transaction(Conflict|InProgress)Exception$/.test(error.name)) {
        return { isWritten: false, why: `DynamoDB answered ${error.name}` };
      }
      throw error;
    }
  }

  async #taken(wanted: LedgerEntry, item: Record<string, AttributeValue> | undefined): Promise<Written> {
    const found = this.#entryIn(item) ?? (await this.find());
    // The SDK repeats a call whose answer was lost: then it finds what it has written itself.
    return found?.write === wanted.write ? { isWritten: true } : { isWritten: false, found, why: changed };
  }

  #entryIn(item: Record<string, AttributeValue> | undefined): LedgerEntry | undefined {
    const entry: unknown = item && unmarshall(item);
    if (entry === undefined || isEntry(entry)) return entry;
    throw new TypeError(
      `The item ${this.#key} of the table ${this.#settings.table} is no entry of a ledger, which needs a table of its own.`,
    );
  }
}

function transactItem(write: object): TransactWriteItem {
  const [kind, given] = Object.entries(write).find(([, value]) => typeof value === "object") ?? [];
  const { Item, Key, ExpressionAttributeValues, ...others }: Partial<PlainWrite> = given ?? {};
  return {
    [kind ?? ""]: {
      ...others,
      Item: Item && plain(Item),
      Key: Key && plain(Key),
      ExpressionAttributeValues: ExpressionAttributeValues && plain(ExpressionAttributeValues),
    },
  };
}

type PlainWrite = WriteExpressions & { readonly Item: PlainItem; readonly Key: PlainItem };

/** Plain values as DynamoDB has them. */
export const plain = (values: object) => marshall(values, { removeUndefinedValues: true });
