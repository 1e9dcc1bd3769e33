import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openStore } from "../../lib/local/store/store.js";
import { serveStore } from "./store-endpoint.js";

/** The local environment's store, for one test alone. The test ends it. */
export interface LocalDynamoDb {
  readonly endpoint: string;
  /** The AWS SDK's variables by which a client finds it. */
  readonly environment: Readonly<Record<string, string>>;
  /** A new client each time, so that a test may put its own middleware into it. */
  connect(): DynamoDBDocumentClient;
  /** A table, ready to use. Its partition key is `id`, unless it is named. */
  createTable(name: string, partitionKey?: string): Promise<void>;
  end(): Promise<void>;
}

export async function startDynamoDb(): Promise<LocalDynamoDb> {
  const store = await openStore();
  const { url: endpoint, close } = await serveStore(store);
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
    createTable: async (name, partitionKey = "id") => {
      await admin.send(
        new CreateTableCommand({
          TableName: name,
          AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: "S" }],
          KeySchema: [{ AttributeName: partitionKey, KeyType: "HASH" }],
          BillingMode: "PAY_PER_REQUEST",
        }),
      );
    },
    end: async () => {
      for (const client of clients) client.destroy();
      await close();
      await store.close();
    },
  };
}
