import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { LedgerEntry } from "./entry.js";
import type { EntryPlace, Written } from "./place.js";
import { busyOr, plain, TablePlace } from "./table-place.js";
import type { LedgerEffect, PlainItem, WriteExpressions } from "./writes.js";

const conditionFailed = "ConditionalCheckFailed";
/** The same may be carried out a moment later: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const passing =
  /^(TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded|ItemCollectionSizeLimitExceeded)$/;

/** An entry in the ledger's own table that is written in a transaction with the effect. */
export class TransactionPlace extends TablePlace implements EntryPlace<Partial<LedgerEffect<unknown>>> {
  override async write(
    entry: LedgerEntry,
    previous: LedgerEntry | undefined,
    { writes = [] }: Partial<LedgerEffect<unknown>> = {},
  ): Promise<Written> {
    if (writes.length === 0) return super.write(entry, previous);
    const { client, newId } = this.settings;
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: [{ Put: this.putOf(entry, previous) }, ...writes.map(transactItem)],
          // The SDK's own repetitions of this call are one transaction. Not the key: DynamoDB forgets a token after 10 minutes.
          ClientRequestToken: newId(),
        }),
      );
      return { isWritten: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) return busyOr(error);
      const [own, ...others] = error.CancellationReasons ?? [];
      if (own?.Code === conditionFailed) return this.taken(entry, own.Item);
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
      if (passing.test(other.Code ?? "")) return { isWritten: false, why: `DynamoDB answered ${other.Code}` };
      throw error;
    }
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
