import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { readCloudAssembly } from "../../../lib/local/template/cloud-assembly.js";
import { deploy } from "../../../lib/local/assembly/deployment.js";
import { openStore } from "../../../lib/local/store/store.js";
import { writeAssembly } from "../../support/assembly.js";
import { serveStore } from "../../support/store-endpoint.js";

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function storeOf(
  resources: JsonObject,
): Promise<{ close: () => Promise<void>; client: DynamoDBClient }> {
  const { tables } = deploy(readCloudAssembly(writeAssembly([{ name: "Trip", resources }])));
  const store = await openStore({ tables });
  const { url: endpoint, close } = await serveStore(store);
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  open.push(
    () => client.destroy(),
    () => close(),
    () => store.close(),
  );
  return { close, client };
}

const keys = {
  AttributeDefinitions: [
    { AttributeName: "city", AttributeType: "S" },
    { AttributeName: "day", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "city", KeyType: "HASH" },
    { AttributeName: "day", KeyType: "RANGE" },
  ],
};
const byDay = {
  IndexName: "byDay",
  KeySchema: [{ AttributeName: "day", KeyType: "HASH" }],
  Projection: { ProjectionType: "ALL" },
};

describe("the store", () => {
  test.each([
    [
      "a table billed by throughput",
      "AWS::DynamoDB::Table",
      { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } },
    ],
    [
      "a table billed on demand",
      "AWS::DynamoDB::Table",
      { BillingMode: "PAY_PER_REQUEST", PointInTimeRecoverySpecification: {} },
    ],
    [
      "a global table",
      "AWS::DynamoDB::GlobalTable",
      { Replicas: [{ Region: "us-east-1" }], BillingMode: "PAY_PER_REQUEST" },
    ],
  ])("has %s, ready for any client, with its index", async (_name, type, properties) => {
    const { client } = await storeOf({
      Cars: { Type: type, Properties: { ...keys, GlobalSecondaryIndexes: [byDay], ...properties } },
    });
    const documents = DynamoDBDocumentClient.from(client);
    await documents.send(
      new PutCommand({ TableName: "Trip-Cars", Item: { city: "Lisbon", day: "2026-12-01", free: 2 } }),
    );
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: "Trip-Cars",
        IndexName: "byDay",
        KeyConditionExpression: "#day = :day",
        ExpressionAttributeNames: { "#day": "day" },
        ExpressionAttributeValues: { ":day": "2026-12-01" },
      }),
    );
    expect(Items).toEqual([{ city: "Lisbon", day: "2026-12-01", free: 2 }]);
  });

  test("gives each table the keys of the template", async () => {
    const { client } = await storeOf({
      Cars: { Type: "AWS::DynamoDB::Table", Properties: { TableName: "cars", ...keys } },
    });
    const { Table } = await client.send(new DescribeTableCommand({ TableName: "cars" }));
    expect(Table).toMatchObject({ TableStatus: "ACTIVE", KeySchema: keys.KeySchema });
  });

  test("ends at once, though a client keeps its connection", async () => {
    const { close, client } = await storeOf({ Cars: { Type: "AWS::DynamoDB::Table", Properties: keys } });
    await client.send(new DescribeTableCommand({ TableName: "Trip-Cars" }));
    const began = performance.now();
    await close();
    expect(performance.now() - began).toBeLessThan(500);
    open.splice(0, 2);
    client.destroy();
  });

  test("fails to start with a table that it refuses, and says which", async () => {
    await expect(storeOf({ Cars: { Type: "AWS::DynamoDB::Table", Properties: {} } })).rejects.toThrow(
      /Cannot create the table Cars in the local store: CreateTable was answered by 400 ValidationException/,
    );
  });
});
