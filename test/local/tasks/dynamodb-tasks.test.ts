import { expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf } from "../endpoints/bed.js";

const operations = ["getItem", "putItem", "updateItem", "deleteItem"];
function machines(prefix: string, names: readonly string[]): [string, JsonObject][] {
  return names.map((name) => {
    const Resource = `arn:aws:states:::${prefix}:${name}`;
    const task = { Type: "Task", Resource, Arguments: "{% $states.input %}" };
    return [`${prefix}${name}`.replace(/\W/g, ""), stateMachineResource(definitionOf({ Call: task }))];
  });
}
const bed = bedOf({
  Cars: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName: "cars",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    },
  },
  ...Object.fromEntries([
    ...machines("dynamodb", operations),
    ...machines("aws-sdk:dynamodb", [...operations, "query", "scan"]),
  ]),
});

async function call(machine: string, input: JsonValue) {
  const execution = bed.environment.startExecution(machine, { input });
  await execution.ended;
  return execution;
}
const Key = { id: { S: "k1" } };
const onlyOnce = { TableName: "cars", Item: Key, ConditionExpression: "attribute_not_exists(id)" };

test.each([
  ["dynamodb", { SdkHttpMetadata: expect.anything(), SdkResponseMetadata: expect.anything() }],
  ["awssdkdynamodb", {}],
])("%s writes, changes, reads and deletes items of the local store", async (prefix, metadata) => {
  const item = { TableName: "cars", Key };
  expect(
    (await call(`${prefix}putItem`, { TableName: "cars", Item: { ...Key, seats: { N: "4" } } })).output,
  ).toEqual(metadata);
  await call(`${prefix}updateItem`, {
    ...item,
    UpdateExpression: "SET seats = :seats",
    ExpressionAttributeValues: { ":seats": { N: "5" } },
  });
  expect((await call(`${prefix}getItem`, item)).output).toEqual({
    Item: { ...Key, seats: { N: "5" } },
    ...metadata,
  });
  await call(`${prefix}deleteItem`, item);
  expect((await call(`${prefix}getItem`, item)).output).toEqual(metadata);
});

test("the SDK's integration queries and scans too", async () => {
  await call("awssdkdynamodbputItem", { TableName: "cars", Item: { id: { S: "q" } } });
  const query = {
    TableName: "cars",
    KeyConditionExpression: "id = :id",
    ExpressionAttributeValues: { ":id": { S: "q" } },
  };
  expect((await call("awssdkdynamodbquery", query)).output).toMatchObject({ Count: 1 });
  expect((await call("awssdkdynamodbscan", { TableName: "cars" })).output).toMatchObject({
    Items: expect.arrayContaining([{ id: { S: "q" } }]),
  });
});

test.each([
  [
    "dynamodbputItem",
    onlyOnce,
    "DynamoDB.ConditionalCheckFailedException",
    "Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; Request ID:",
  ],
  [
    "awssdkdynamodbputItem",
    onlyOnce,
    "DynamoDb.ConditionalCheckFailedException",
    "Service: DynamoDb, Status Code: 400, Request ID:",
  ],
  [
    "dynamodbgetItem",
    { TableName: "boats", Key },
    "DynamoDB.ResourceNotFoundException",
    "Requested resource not found (Service: AmazonDynamoDBv2;",
  ],
  [
    "dynamodbgetItem",
    { TableName: "cars", Key: {} },
    "DynamoDB.AmazonDynamoDBException",
    "Error Code: ValidationException",
  ],
  [
    "awssdkdynamodbgetItem",
    { TableName: "cars", Key: {} },
    "DynamoDb.DynamoDbException",
    "Service: DynamoDb",
  ],
])("%s fails as on AWS: %j", async (machine, input, error, cause) => {
  if (input === onlyOnce) await call("dynamodbputItem", { TableName: "cars", Item: Key });
  expect(await call(machine, input)).toMatchObject({
    status: "FAILED",
    error,
    cause: expect.stringContaining(cause),
  });
});
