import { once } from "node:events";
import type { Server } from "node:http";
import dynalite from "dynalite";
import type { JsonObject } from "../asl/index.js";
import { LocalEnvironmentError } from "./errors.js";
import { isJsonObject, objectOr, parseJson } from "./json.js";
import type { Table } from "./tables.js";

/** A DynamoDB-compatible store in memory, on a loopback port that the system gives. */
export interface Store {
  /** The endpoint to give a DynamoDB client; any credentials and region will do. */
  readonly url: string;
  /** Ends the store and the connections to it at once; what it held is gone. */
  close(): Promise<void>;
}

/** Starts a store that has these tables, empty. */
export async function startStore(tables: Iterable<Table>): Promise<Store> {
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const store = { url: urlOf(server), close: () => closeServer(server) };
  try {
    for (const table of tables) await createTable(store.url, table);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

async function createTable(url: string, { name, logicalId, createRequest }: Table): Promise<void> {
  try {
    await request(url, "CreateTable", createRequest);
    // Even with a delay of zero, a table is created a moment after the answer.
    while (
      objectOr((await request(url, "DescribeTable", { TableName: name })).Table).TableStatus !== "ACTIVE"
    );
  } catch (error) {
    throw new LocalEnvironmentError(`Cannot create the table ${logicalId} in the local store: ${error}`, {
      cause: error,
    });
  }
}

/** One request of DynamoDB's JSON protocol; the AWS SDK is no dependency of the library. */
async function request(url: string, operation: string, body: JsonObject): Promise<JsonObject> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20250101T000000Z",
      // The store looks at the form of the signature only.
      authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=local",
    },
    body: JSON.stringify(body),
  });
  const answer = parseJson(await response.text());
  if (response.ok && isJsonObject(answer)) return answer;
  const { __type, message } = objectOr(answer);
  throw new Error(`${operation} was answered by ${response.status} ${__type}: ${message}`);
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
