import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";

/** A DynamoDB of a test's own, in memory, on loopback. The test ends it. */
export interface LocalDynamoDb {
  readonly endpoint: string;
  /** The AWS SDK's variables by which a client finds it. */
  readonly environment: Readonly<Record<string, string>>;
  /** A new client each time, so that a test may put its own middleware into it. */
  connect(): DynamoDBDocumentClient;
  /** A table with the partition key `id`, ready to use. */
  createTable(name: string): Promise<void>;
  end(): Promise<void>;
}

export async function startDynamoDb(): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const endpoint = `http://127.0.0.1:${portOf(server.address())}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const clients: DynamoDBClient[] = [];
  const newClient = () => {
    const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
    clients.push(client);
    return client;
  };
  const admin = newClient();

  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    connect: () => DynamoDBDocumentClient.from(newClient()),
    createTable: async (name) => {
      await admin.send(
        new CreateTableCommand({
          TableName: name,
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
    },
    end: () => {
      for (const client of clients) client.destroy();
      return new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // A client that is not ours may still keep a connection open.
        server.closeAllConnections();
      });
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error(`no TCP port: ${address}`);
  return address.port;
}
