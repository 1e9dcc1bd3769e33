import { once } from "node:events";
import type { Server } from "node:http";
import dynalite from "dynalite";
import type { JsonObject } from "../../asl/index.js";
import { LocalEnvironmentError } from "../errors.js";
import { isJsonObject, objectOr, parseJson } from "../json.js";
import type { Table } from "./tables.js";

/** A DynamoDB-compatible store in memory, on a loopback port that the system gives. */
export interface Store {
  /** The endpoint to give a DynamoDB client; any credentials and region will do. */
  readonly url: string;
  /** Answers a request of DynamoDB's protocol, as an AWS client sends it. */
  handle(request: StoreRequest): Promise<StoreResponse>;
  /** One request of DynamoDB's API, by the operation's name: `PutItem`. */
  request(operation: string, parameters: JsonObject): Promise<StoreAnswer>;
  /** Ends the store and the connections to it at once; what it held is gone. */
  close(): Promise<void>;
}

/** A request of DynamoDB's JSON protocol. */
export interface StoreRequest {
  /** The operation's name: `PutItem`. */
  readonly operation: string;
  /** JSON. */
  readonly body: string;
}

export interface StoreResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** What the store answers, or the error by DynamoDB's name, such as `ConditionalCheckFailedException`. */
export type StoreAnswer =
  | { readonly succeeded: JsonObject }
  | { readonly failed: { readonly error: string; readonly message: string; readonly status: number } };

/** Starts a store that has these tables, empty. */
export async function startStore(tables: Iterable<Table>): Promise<Store> {
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = urlOf(server);
  const store: Store = {
    url,
    handle: (storeRequest) => handle(url, storeRequest),
    request: (operation, parameters) => request(url, operation, parameters),
    close: () => closeServer(server),
  };
  try {
    for (const table of tables) await createTable(store, table);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

async function createTable(store: Store, { name, logicalId, createRequest }: Table): Promise<void> {
  const ask = async (operation: string, parameters: JsonObject): Promise<JsonObject> => {
    const answer = await store.request(operation, parameters);
    if ("succeeded" in answer) return answer.succeeded;
    const { error, message, status } = answer.failed;
    throw new LocalEnvironmentError(
      `Cannot create the table ${logicalId} in the local store: ${operation} was answered by ${status} ${error}: ${message}`,
    );
  };
  await ask("CreateTable", createRequest);
  // Even with a delay of zero, a table is created a moment after the answer.
  while (objectOr((await ask("DescribeTable", { TableName: name })).Table).TableStatus !== "ACTIVE");
}

async function handle(url: string, request: StoreRequest): Promise<StoreResponse> {
  const response = await send(url, request);
  const headers: Record<string, string> = {};
  for (const name of ["content-type", "x-amzn-requestid", "x-amz-crc32"]) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return { status: response.status, headers, body: await response.text() };
}

/** One request of DynamoDB's JSON protocol; the AWS SDK is no dependency of the library. */
function send(url: string, { operation, body }: StoreRequest): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20250101T000000Z",
      // The store looks at the form of the signature only.
      authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local",
    },
    body,
  });
}

async function request(url: string, operation: string, parameters: JsonObject): Promise<StoreAnswer> {
  const response = await send(url, { operation, body: JSON.stringify(parameters) });
  const answer = parseJson(await response.text());
  if (response.ok && isJsonObject(answer)) return { succeeded: answer };
  const { __type, message, Message } = objectOr(answer);
  // `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`
  const error = String(__type).replace(/^.*#/, "");
  return { failed: { error, message: String(message ?? Message ?? ""), status: response.status } };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The store listens on no port.");
  return `http://127.0.0.1:${address.port}`;
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // Clients keep their connections open for a next request, which would keep the server waiting.
    server.closeAllConnections();
  });
}
