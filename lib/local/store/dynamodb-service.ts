import type { ActionInput, Item } from "dynalite/db/index.js";
import type { JsonObject } from "../../asl/index.js";
import { Database, type StoredWrite } from "./database.js";
import { administration, type DynaliteOperation, reads, writes } from "./operations.js";
import type { ItemAddress } from "./pending-writes.js";
import { RequestTokens } from "./request-tokens.js";
import { StoreError, storeErrorOf } from "./store-error.js";
import type { ExpiryClock } from "./time-to-live.js";
import { describeTimeToLive, updateTimeToLive } from "./time-to-live-operations.js";
import { transactGetItems, transactWriteItems } from "./transactions.js";

type StoreOperation = (parameters: JsonObject) => Promise<JsonObject>;

/**
 * DynamoDB's operations. Single actions are dynalite's own, those of transactions too; what dynalite lacks comes on top:
 * transactions, time to live, and the item in the error of a condition that does not hold.
 */
export class DynamoDbService {
  readonly #database: Database;
  readonly #operations: ReadonlyMap<string, StoreOperation>;

  constructor(clock: ExpiryClock) {
    const database = new Database(clock);
    const tokens = new RequestTokens(clock);
    this.#database = database;
    this.#operations = new Map<string, StoreOperation>([
      ...operations(administration, (operation, input) => database.administer(operation.action, input)),
      ...operations(reads, (operation, input) => database.begin().carryOut(operation.action, input)),
      ...operations(writes, (operation, input) => this.#write(operation, input)),
      ["TransactWriteItems", (parameters) => transactWriteItems(database, tokens, parameters)],
      ["TransactGetItems", (parameters) => transactGetItems(database, parameters)],
      ["UpdateTimeToLive", (parameters) => updateTimeToLive(database, parameters)],
      ["DescribeTimeToLive", (parameters) => describeTimeToLive(database, parameters)],
    ]);

    function operations(
      some: Readonly<Record<string, DynaliteOperation>>,
      carryOut: (operation: DynaliteOperation, input: ActionInput) => Promise<JsonObject>,
    ): [string, StoreOperation][] {
      return Object.entries(some).map(([name, operation]) => [
        name,
        (parameters) => carryOut(operation, database.checked(operation.checks, parameters)),
      ]);
    }
  }

  /** Carries out an operation, by its name: `PutItem`. Rejects with a StoreError. The parameters are its own. */
  async carryOut(name: string, parameters: JsonObject): Promise<JsonObject> {
    const operation = this.#operations.get(name);
    if (operation === undefined) throw this.#unknownOperation(name);
    try {
      await this.#database.sweep();
      if (name === "DeleteTable") this.#database.timeToLive.disable(String(parameters.TableName));
      return await operation(parameters);
    } catch (thrown) {
      throw storeErrorOf(thrown);
    }
  }

  /** Has a listener told every write of an item; the function returned takes that back. */
  observe(listener: (write: StoredWrite) => void): () => void {
    return this.#database.observe(listener);
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #write({ action }: DynaliteOperation, input: ActionInput): Promise<JsonObject> {
    return await this.#database.locked(await this.#placesOf(input), async () => {
      const pending = this.#database.begin();
      const answer = await pending.carryOut(action, input);
      await this.#database.commit([pending]);
      return answer;
    });
  }

  /** Places of the items that are written. Items whose key doesn't fit the table are refused by the action. */
  async #placesOf({ TableName, Item, Key, RequestItems = {} }: ActionInput): Promise<readonly ItemAddress[]> {
    const single: [string, Item | undefined][] = [[TableName, Item ?? Key]];
    const batch = Object.entries(RequestItems).flatMap(([table, requests]) =>
      requests.map(({ PutRequest, DeleteRequest }): [string, Item | undefined] => [
        table,
        PutRequest?.Item ?? DeleteRequest?.Key,
      ]),
    );
    const places = await Promise.all(
      [...single, ...batch].map(([table, attributes]) =>
        attributes === undefined ? undefined : this.#database.place(table, attributes),
      ),
    );
    return places.filter((place) => place !== undefined);
  }

  #unknownOperation(name: string): StoreError {
    return new StoreError({
      __type: "com.amazon.coral.service#UnknownOperationException",
      message: `The local store doesn't have the operation ${name}. It has ${[...this.#operations.keys()].sort().join(", ")}.`,
    });
  }
}
