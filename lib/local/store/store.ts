import { type JsonObject, objectOr } from "../../asl/index.js";
import { LocalEnvironmentError } from "../errors.js";
import { countingIds } from "../ids.js";
import type { StoredWrite } from "./database.js";
import { DynamoDbService } from "./dynamodb-service.js";
import { answerDynamoDb, type DynamoDbRequest, type DynamoDbResponse } from "./protocol.js";
import { storeErrorOf } from "./store-error.js";
import type { Table } from "../assembly/tables.js";
import type { ExpiryClock } from "./time-to-live.js";

/** The account and region that somebody calls from, as far as they are known. A store of one place takes calls from anywhere. */
export interface StorePlace {
  readonly account?: string;
  readonly region?: string;
}

/** Tables in memory, for DynamoDB's API. */
export interface Store {
  /** Answers a request of DynamoDB's protocol, as an AWS client sends it. Never rejects. */
  handle(request: DynamoDbRequest, place?: StorePlace): Promise<DynamoDbResponse>;
  /** One request of DynamoDB's API, by the operation's name: `PutItem`. */
  request(operation: string, parameters: JsonObject, place?: StorePlace): Promise<StoreAnswer>;
  /** Has a listener told every write of an item; the function returned takes that back. */
  observe(listener: (write: StoredWrite) => void): () => void;
  /** Ends the store; what it held is gone. */
  close(): Promise<void>;
}

/** The answer of the store, or the error by DynamoDB's name, such as `ConditionalCheckFailedException`. */
export type StoreAnswer =
  | { readonly succeeded: JsonObject }
  | { readonly failed: { readonly error: string; readonly message: string; readonly status: number } };

/** Options of a store. */
export interface StoreOptions {
  /** The tables that it has from the beginning, empty. @default - none */
  readonly tables?: Iterable<Table>;
  /** The time at which items expire. @default - that of this machine */
  readonly clock?: ExpiryClock;
}

/** Opens a store with these tables. Throws a `LocalEnvironmentError` where one of them cannot be created. */
export async function openStore({ tables = [], clock = Date }: StoreOptions = {}): Promise<Store> {
  const service = new DynamoDbService(clock);
  const nextRequestId = countingIds();
  const store: Store = {
    handle: (request) => answerDynamoDb(service, request, nextRequestId()),
    request: (operation, parameters) => answer(service, operation, parameters),
    observe: (listener) => service.observe(listener),
    close: () => service.close(),
  };
  try {
    for (const table of tables) await createTable(store, table);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

async function answer(
  service: DynamoDbService,
  operation: string,
  parameters: JsonObject,
): Promise<StoreAnswer> {
  try {
    // The service changes what it is given.
    return { succeeded: await service.carryOut(operation, structuredClone(parameters)) };
  } catch (thrown) {
    const { code, message, status } = storeErrorOf(thrown);
    return { failed: { error: code, message, status } };
  }
}

/** Creates a table. Throws a LocalEnvironmentError if it can't be created. */
export async function createTable(
  store: Store,
  { arn, name, logicalId, createRequest, timeToLive }: Table,
): Promise<void> {
  const [, , , region = "", account = ""] = arn.split(":");
  const ask = async (operation: string, parameters: JsonObject): Promise<JsonObject> => {
    const answer = await store.request(operation, parameters, { region, account });
    if ("succeeded" in answer) return answer.succeeded;
    const { error, message, status } = answer.failed;
    throw new LocalEnvironmentError(
      `Cannot create the table ${logicalId} in the local store: ${operation} was answered by ${status} ${error}: ${message}`,
    );
  };
  await ask("CreateTable", createRequest);
  // Even with a delay of zero, a table is created a moment after the answer.
  while (objectOr((await ask("DescribeTable", { TableName: name })).Table).TableStatus !== "ACTIVE");
  if (timeToLive !== undefined) {
    const TimeToLiveSpecification = { AttributeName: timeToLive, Enabled: true };
    await ask("UpdateTimeToLive", { TableName: name, TimeToLiveSpecification });
  }
}
