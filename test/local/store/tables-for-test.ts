import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
} from "@aws-sdk/client-dynamodb";
import { openStore } from "../../../lib/local/store/store.js";
import type { ExpiryClock } from "../../../lib/local/store/time-to-live.js";
import { serveStore } from "../../support/store-endpoint.js";

/** A store with the table "Seats", whose key is the text `id`, and a client of AWS's for it. */
export interface Seats {
  readonly client: DynamoDBClient;
  /** The item of that id; undefined if there is none. */
  readonly item: (id: string) => Promise<Record<string, AttributeValue> | undefined>;
  readonly end: () => Promise<void>;
}

export async function openSeats(clock?: ExpiryClock): Promise<Seats> {
  const store = await openStore(clock === undefined ? {} : { clock });
  const { url, close } = await serveStore(store);
  const client = new DynamoDBClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  await client.send(
    new CreateTableCommand({
      TableName: "Seats",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  return {
    client,
    item: async (id) =>
      (
        await client.send(
          new GetItemCommand({ TableName: "Seats", Key: { id: { S: id } }, ConsistentRead: true }),
        )
      ).Item,
    end: async () => {
      client.destroy();
      await close();
      await store.close();
    },
  };
}
