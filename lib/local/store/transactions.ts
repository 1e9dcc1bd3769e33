import type { JsonObject } from "../../asl/index.js";
import { consumedCapacity } from "./consumed-capacity.js";
import type { Database } from "./database.js";
import { reads, writes } from "./operations.js";
import type { RequestTokens } from "./request-tokens.js";
import { type ActionDone, type TransactionAction, transact } from "./transaction.js";
import {
  type TransactWriteItem,
  transactGetItemsChecks,
  transactWriteItemsChecks,
} from "./transaction-parameters.js";

/** TransactWriteItems: all of its actions, or none. */
export async function transactWriteItems(
  database: Database,
  tokens: RequestTokens,
  parameters: JsonObject,
): Promise<JsonObject> {
  const input = database.checked(transactWriteItemsChecks, parameters);
  const { ClientRequestToken, TransactItems, ReturnConsumedCapacity } = input;
  const run = async () => consumedBy(await transact(database, TransactItems.map(writeAction)));
  if (ClientRequestToken === undefined) {
    return consumedCapacity(await run(), "Write", ReturnConsumedCapacity);
  }
  const { consumed, repeated } = await tokens.once(ClientRequestToken, parameters.TransactItems ?? [], run);
  // A repetition reads the items, and so it tells what reading them consumes.
  return consumedCapacity(consumed, repeated ? "Read" : "Write", ReturnConsumedCapacity);
}

/** TransactGetItems: all of these items as they are at one moment. */
export async function transactGetItems(database: Database, parameters: JsonObject): Promise<JsonObject> {
  const { TransactItems, ReturnConsumedCapacity } = database.checked(transactGetItemsChecks, parameters);
  const done = await transact(
    database,
    TransactItems.map(({ Get }) => ({
      action: reads.GetItem.action,
      input: Get,
      attributes: Get.Key,
      stores: false,
    })),
  );
  return {
    ...consumedCapacity(consumedBy(done), "Read", ReturnConsumedCapacity),
    Responses: done.map(({ answer: { Item } }) => (Item === undefined ? {} : { Item })),
  };
}

const consumedBy = (done: readonly ActionDone[]) => done.map(({ consumed }) => consumed);

function writeAction({ ConditionCheck, Delete, Put, Update }: TransactWriteItem): TransactionAction {
  if (Put) {
    return { action: writes.PutItem.action, input: Put, attributes: Put.Item, stores: true };
  }
  if (Update) {
    return { action: writes.UpdateItem.action, input: Update, attributes: Update.Key, stores: true };
  }
  if (Delete) {
    return { action: writes.DeleteItem.action, input: Delete, attributes: Delete.Key, stores: true };
  }
  if (ConditionCheck) {
    // It checks what a deletion would, and deletes nothing.
    const { action } = writes.DeleteItem;
    return { action, input: ConditionCheck, attributes: ConditionCheck.Key, stores: false };
  }
  throw new TypeError("An action of a transaction is none of ConditionCheck, Delete, Put and Update.");
}
