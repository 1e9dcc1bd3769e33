import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { openStore } from "../../lib/local/store/store.js";
import { serveStore } from "../../test/support/store-endpoint.js";

/** Requests that a store got. */
export interface Asked {
  /** Calls, and so round trips; those that failed included. */
  calls: number;
  /** Write units. A call that fails tells none, though AWS charges it. */
  write: number;
  read: number;
}

/** A local store, and a client that counts. */
export interface MeasuredStore {
  readonly client: DynamoDBClient;
  /** Counts since the last time that it was called. */
  take(): Asked;
  close(): Promise<void>;
}

const none = (): Asked => ({ calls: 0, write: 0, read: 0 });

/** Opens a local store with these tables, each with its partition key. */
export async function openMeasuredStore(tables: Readonly<Record<string, string>>): Promise<MeasuredStore> {
  const store = await openStore({
    tables: Object.entries(tables).map(([name, key]) => ({
      name,
      logicalId: name,
      createRequest: {
        TableName: name,
        AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
        KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      },
      timeToLive: undefined,
      stackName: "Bench",
      arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`,
    })),
  });
  const { url, close } = await serveStore(store);
  const client = new DynamoDBClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  let asked = none();
  client.middlewareStack.add(
    (next) => async (args) => {
      asked.calls += 1;
      const input: object = { ...args.input, ReturnConsumedCapacity: "TOTAL" };
      const result = await next({ ...args, input });
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: Consumed | readonly Consumed[] };
      const isRead = "ConsistentRead" in input;
      for (const { CapacityUnits = 0 } of ConsumedCapacity === undefined ? [] : [ConsumedCapacity].flat())
        asked[isRead ? "read" : "write"] += CapacityUnits;
      return result;
    },
    { step: "initialize" },
  );
  return {
    client,
    take() {
      const taken = asked;
      asked = none();
      return taken;
    },
    async close() {
      client.destroy();
      await close();
      await store.close();
    },
  };
}

interface Consumed {
  readonly CapacityUnits?: number;
}
