import { afterEach, expect, test } from "@jest/globals";
import { type JsonObject, objectOr } from "../../../lib/asl/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../../support/assembly.js";
import { definitionOf } from "../endpoints/bed.js";

const environments: LocalEnvironment[] = [];
afterEach(() => Promise.all(environments.splice(0).map((environment) => environment.close())));

const table = (StreamViewType = "NEW_AND_OLD_IMAGES", more: JsonObject = {}): JsonObject => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    TableName: "Seats",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    StreamSpecification: { StreamViewType },
    ...more,
  },
});

interface Streamed {
  /** The function's code: `event` is there, and `calls`, the number of calls so far. */
  readonly answer?: string;
  readonly mapping?: JsonObject;
  readonly seats?: JsonObject;
}

async function streamed({ answer = "", mapping = {}, seats = table() }: Streamed) {
  const heard: JsonObject[][] = [];
  const notices: string[] = [];
  const task = (operation: string, Arguments: JsonObject) =>
    stateMachineResource(
      definitionOf({ Task: { Type: "Task", Resource: `arn:aws:states:::dynamodb:${operation}`, Arguments } }),
    );
  const environment = await startLocalEnvironment({
    assembly: writeAssembly([
      {
        name: "Trip",
        resources: {
          Seats: seats,
          Listener: inlineFunction(
            `let calls = 0; exports.handler = async (event) => { calls += 1; console.log(JSON.stringify(event.Records)); ${answer} };`,
          ),
          Mapping: {
            Type: "AWS::Lambda::EventSourceMapping",
            Properties: {
              EventSourceArn: { "Fn::GetAtt": ["Seats", "StreamArn"] },
              FunctionName: { Ref: "Listener" },
              StartingPosition: "LATEST",
              ...mapping,
            },
          },
          Failures: { Type: "AWS::SQS::Queue", Properties: {} },
          Put: task("putItem", { TableName: "Seats", Item: "{% $states.input %}" }),
          Delete: task("deleteItem", { TableName: "Seats", Key: "{% $states.input %}" }),
        },
      },
    ]),
    onLog: ({ text }) => heard.push(JSON.parse(text)),
    onNotice: (notice) => notices.push(notice),
  });
  environments.push(environment);
  const put = (id: string, more: JsonObject = {}) =>
    environment.run("Put", { input: { id: { S: id }, ...more } });
  return { environment, heard, notices, put };
}

const ids = (records: readonly JsonObject[] = []) =>
  records.map(({ dynamodb }) => objectOr(objectOr(objectOr(dynamodb).Keys).id).S);
const failures = { DestinationConfig: { OnFailure: { Destination: { "Fn::GetAtt": ["Failures", "Arn"] } } } };

test("a function gets what was inserted, changed and removed, with the images before and after", async () => {
  const { environment, heard, put } = await streamed({});
  await put("1A", { free: { BOOL: true } });
  await put("1A", { free: { BOOL: false } });
  await put("1A", { free: { BOOL: false } });
  await environment.run("Delete", { input: { id: { S: "1A" } } });
  await environment.settled();
  const [inserted, changed, ...others] = heard.flat();
  expect(inserted).toEqual({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { id: { S: "1A" } },
      NewImage: { id: { S: "1A" }, free: { BOOL: true } },
      SequenceNumber: expect.stringMatching(/^\d{21}$/),
      SizeBytes: expect.any(Number),
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    eventSourceARN: expect.stringMatching(/:table\/Seats\/stream\//),
  });
  expect(changed).toMatchObject({
    eventName: "MODIFY",
    dynamodb: { OldImage: { free: { BOOL: true } }, NewImage: { free: { BOOL: false } } },
  });
  expect(others.map(({ eventName }) => eventName)).toEqual(["REMOVE"]);
});

test.each([
  ["KEYS_ONLY", []],
  ["NEW_IMAGE", ["NewImage"]],
  ["OLD_IMAGE", ["OldImage"]],
])("records of a stream of %s have the images %j", async (view, images) => {
  const { environment, heard, put } = await streamed({ seats: table(view) });
  await put("1A", { free: { BOOL: true } });
  await put("1A", { free: { BOOL: false } });
  await environment.settled();
  const changed = objectOr(heard.flat()[1]?.dynamodb);
  expect(Object.keys(changed).filter((name) => name.endsWith("Image"))).toEqual(images);
});

test("an item whose time has come is removed by the service", async () => {
  const seats = table("KEYS_ONLY", { TimeToLiveSpecification: { AttributeName: "until", Enabled: true } });
  const { environment, heard, put } = await streamed({ seats });
  await put("1A", { until: { N: String(Math.floor(Date.now() / 1000) - 60) } });
  await environment.items("Seats");
  await environment.settled();
  expect(heard.flat()).toMatchObject([
    { eventName: "INSERT" },
    { eventName: "REMOVE", userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } },
  ]);
});

test("filters keep records from the function", async () => {
  const pattern = { eventName: ["INSERT"], dynamodb: { Keys: { id: { S: [{ prefix: "2" }] } } } };
  const mapping = { FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] } };
  const { environment, heard, put } = await streamed({ mapping });
  for (const id of ["1A", "2A", "2B"]) await put(id);
  await put("2A", { free: { BOOL: true } });
  await environment.settled();
  expect(ids(heard.flat())).toEqual(["2A", "2B"]);
});

test("a batch that fails is tried again before later records come, and given up after the retries", async () => {
  const { environment, heard, put } = await streamed({
    answer: 'if (event.Records.some(({ dynamodb }) => dynamodb.Keys.id.S === "bad")) throw new Error("bad");',
    mapping: { MaximumRetryAttempts: 2, BatchSize: 1, ...failures },
  });
  await put("bad");
  await put("good");
  await environment.settled();
  expect(heard.map((records) => ids(records))).toEqual([["bad"], ["bad"], ["bad"], ["good"]]);
  const [message] = environment.messages("Failures");
  expect(JSON.parse(message?.body ?? "")).toMatchObject({
    requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 },
    DDBStreamBatchInfo: { batchSize: 1, streamArn: expect.stringContaining("Seats") },
  });
});

test("a batch is split to single out the bad record", async () => {
  const { environment, heard, put } = await streamed({
    answer: 'if (event.Records.some(({ dynamodb }) => dynamodb.Keys.id.S === "bad")) throw new Error("bad");',
    mapping: {
      MaximumRetryAttempts: 0,
      BisectBatchOnFunctionError: true,
      MaximumBatchingWindowInSeconds: 60,
      ...failures,
    },
  });
  for (const id of ["1", "2", "bad", "3"]) await put(id);
  await environment.settled();
  expect(heard.map((records) => ids(records))).toEqual([
    ["1", "2", "bad", "3"],
    ["1", "2"],
    ["bad", "3"],
    ["bad"],
    ["3"],
  ]);
  expect(environment.messages("Failures")).toHaveLength(1);
});

test("a function that reports failures gets the rest of the batch from the first of them on", async () => {
  const { environment, heard, put } = await streamed({
    answer:
      "return calls === 1 ? { batchItemFailures: [{ itemIdentifier: event.Records[1].dynamodb.SequenceNumber }] } : {};",
    mapping: { FunctionResponseTypes: ["ReportBatchItemFailures"], MaximumBatchingWindowInSeconds: 60 },
  });
  for (const id of ["1", "2", "3"]) await put(id);
  await environment.settled();
  expect(heard.map((records) => ids(records))).toEqual([
    ["1", "2", "3"],
    ["2", "3"],
  ]);
});

test("records that get too old are given up", async () => {
  const { environment, heard, put } = await streamed({
    answer: 'throw new Error("bad");',
    mapping: { MaximumRecordAgeInSeconds: 60, ...failures },
  });
  await put("1");
  await environment.settled();
  expect(heard.length).toBeGreaterThan(3);
  const [message] = environment.messages("Failures");
  expect(JSON.parse(message?.body ?? "")).toMatchObject({
    requestContext: { condition: "RecordAgeExceeded" },
  });
});

test("without a number of retries, a batch is dropped after 100 tries, and that is told", async () => {
  const { environment, heard, notices, put } = await streamed({ answer: 'throw new Error("bad");' });
  await put("1");
  await environment.settled();
  expect(heard).toHaveLength(100);
  expect(notices).toEqual([expect.stringContaining("has failed 100 times and was dropped")]);
});

test("a window gathers records until a batch is full", async () => {
  const { environment, heard, put } = await streamed({
    mapping: { BatchSize: 2, MaximumBatchingWindowInSeconds: 300 },
  });
  for (const id of ["1", "2", "3"]) await put(id);
  await environment.settled();
  expect(heard.map((records) => ids(records))).toEqual([["1", "2"], ["3"]]);
  expect(environment.report.filter(({ kind }) => kind === "event source")).toEqual([]);
});
