import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../../support/assembly.js";
import { definitionOf } from "../endpoints/bed.js";

const put = (id: JsonObject | string): JsonObject => ({ TableName: "Seats", Item: { id: { S: id } } });
const task = (operation: string, Arguments: JsonObject) =>
  stateMachineResource(
    definitionOf({ Put: { Type: "Task", Resource: `arn:aws:states:::${operation}`, Arguments } }),
  );
const resources: JsonObject = {
  Seats: {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName: "Seats",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      StreamSpecification: { StreamViewType: "KEYS_ONLY" },
    },
  },
  Put: task("dynamodb:putItem", put("by a task")),
  Both: task("aws-sdk:dynamodb:transactWriteItems", { TransactItems: [{ Put: put("by a transaction") }] }),
  Write: inlineFunction(`
    const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
    exports.handler = async () => { await new DynamoDBClient({}).send(new PutItemCommand(${JSON.stringify(put("by a function"))})); };`),
  Listen: inlineFunction(
    "exports.handler = async (event) => { console.log(event.Records[0].dynamodb.Keys.id.S, event.Records[0].awsRegion); };",
  ),
  Mapping: {
    Type: "AWS::Lambda::EventSourceMapping",
    Properties: { EventSourceArn: { "Fn::GetAtt": ["Seats", "StreamArn"] }, FunctionName: { Ref: "Listen" } },
  },
};

const heard: string[] = [];
let environment: LocalEnvironment;
beforeAll(async () => {
  environment = await startLocalEnvironment({
    assembly: writeAssembly([
      { name: "Rome", environment: "aws://111111111111/eu-south-1", resources },
      { name: "Oslo", environment: "aws://111111111111/eu-north-1", resources },
      { name: "Beta", environment: "aws://222222222222/eu-north-1", resources },
    ]),
    onLog: ({ text }) => heard.push(text.trim()),
  });
});
afterAll(() => environment.close());

const idsIn = async (stack: string) => (await environment.items(`${stack}/Seats`)).map(({ id }) => id).sort();

test("a table of one name is another one in each account and region", async () => {
  await environment.run("Rome/Put", { input: {} });
  await environment.run("Oslo/Both", { input: {} });
  await environment.call("Beta/Write", {});
  expect([await idsIn("Rome"), await idsIn("Oslo"), await idsIn("Beta")]).toEqual([
    ["by a task"],
    ["by a transaction"],
    ["by a function"],
  ]);
});

test("its stream goes to the functions of its own place", async () => {
  await environment.settled();
  expect(heard.sort()).toEqual([
    "by a function eu-north-1",
    "by a task eu-south-1",
    "by a transaction eu-north-1",
  ]);
});

test("a client finds the table of its region, and of any region if its own has none", async () => {
  const clientOf = (region: string) =>
    new DynamoDBClient({
      endpoint: environment.endpoints.dynamodb,
      region,
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
    });
  await clientOf("eu-south-1").send(
    new PutItemCommand({ TableName: "Seats", Item: { id: { S: "by a client" } } }),
  );
  expect(await idsIn("Rome")).toEqual(["by a client", "by a task"]);
  const { Items } = await clientOf("us-east-1").send(new ScanCommand({ TableName: "Seats" }));
  expect(Items?.length).toBeGreaterThan(0);
});
