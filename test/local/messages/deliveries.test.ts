import { afterEach, describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { type LocalEnvironment, startLocalEnvironment } from "../../../lib/local/index.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "../../support/assembly.js";
import { definitionOf } from "../endpoints/bed.js";

const environments: LocalEnvironment[] = [];
afterEach(() => Promise.all(environments.splice(0).map((environment) => environment.close())));

const arnOf = (logicalId: string) => ({ "Fn::GetAtt": [logicalId, "Arn"] });
const queue = (properties: JsonObject = {}): JsonObject => ({
  Type: "AWS::SQS::Queue",
  Properties: properties,
});
const source = (properties: JsonObject = {}): JsonObject => ({
  Type: "AWS::Lambda::EventSourceMapping",
  Properties: { EventSourceArn: arnOf("Orders"), FunctionName: { Ref: "Worker" }, ...properties },
});
/** A function that logs its event, and answers by the code given. */
const worker = (answer: string) =>
  inlineFunction(`exports.handler = async (event) => { console.log(JSON.stringify(event)); ${answer} };`);
const send = (...bodies: JsonValue[]) =>
  stateMachineResource(
    definitionOf(
      Object.fromEntries(
        bodies.map((body, index) => [
          `Send${index}`,
          {
            Type: "Task",
            Resource: "arn:aws:states:::sqs:sendMessage",
            Arguments: { QueueUrl: { Ref: "Orders" }, MessageBody: body },
          },
        ]),
      ),
    ),
  );
const publish = (args: JsonObject) =>
  stateMachineResource(
    definitionOf({
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: { TopicArn: { Ref: "Topic" }, Message: { trip: 7 }, ...args },
      },
    }),
  );
const subscription = (protocol: string, endpoint: string, properties: JsonObject = {}): JsonObject => ({
  Type: "AWS::SNS::Subscription",
  Properties: { TopicArn: { Ref: "Topic" }, Protocol: protocol, Endpoint: arnOf(endpoint), ...properties },
});

async function started(resources: JsonObject) {
  const heard: JsonObject[] = [];
  const notices: string[] = [];
  const environment = await startLocalEnvironment({
    assembly: writeAssembly([{ name: "Trip", resources }]),
    onLog: ({ text }) => heard.push(JSON.parse(text)),
    onNotice: (notice) => notices.push(notice),
  });
  environments.push(environment);
  const bodies = (name: string) => environment.messages(name).map(({ body }) => body);
  return { environment, heard, notices, bodies };
}

/** The bodies of the records of each event. */
const bodiesIn = (heard: readonly JsonObject[]) =>
  heard.map(({ Records }) => (Records as JsonObject[]).map(({ body }) => body));

describe("a queue as a function's event source", () => {
  test("gives the function messages in Lambda's form, and forgets those that it has done", async () => {
    const { environment, heard, bodies } = await started({
      Orders: queue({ QueueName: "orders" }),
      Worker: worker(""),
      Source: source(),
      Send: send({ order: 1 }),
    });
    await environment.run("Send", { input: {} });
    await environment.settled();
    expect(heard).toEqual([
      {
        Records: [
          {
            messageId: expect.any(String),
            receiptHandle: expect.any(String),
            body: '{"order":1}',
            attributes: {
              ApproximateReceiveCount: "1",
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: "123456789012",
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {},
            md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
            eventSource: "aws:sqs",
            eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:orders",
            awsRegion: "us-east-1",
          },
        ],
      },
    ]);
    expect(bodies("Orders")).toEqual([]);
  });

  test("gives a message again that has failed, and moves it to the dead-letter queue in the end", async () => {
    const { environment, heard, bodies } = await started({
      Orders: queue({ RedrivePolicy: { deadLetterTargetArn: arnOf("Dead"), maxReceiveCount: 3 } }),
      Dead: queue(),
      Worker: worker('throw new Error("no")'),
      Source: source(),
      Send: send("poison"),
    });
    await environment.run("Send", { input: {} });
    await environment.settled();
    expect(bodiesIn(heard)).toEqual([["poison"], ["poison"], ["poison"]]);
    expect(bodies("Orders")).toEqual([]);
    expect(bodies("Dead")).toEqual(["poison"]);
  });

  test("takes a partial answer: only what has failed comes again", async () => {
    const { environment, heard, bodies } = await started({
      Orders: queue({
        DelaySeconds: 1,
        RedrivePolicy: { deadLetterTargetArn: arnOf("Dead"), maxReceiveCount: 2 },
      }),
      Dead: queue(),
      Worker: worker(
        'return { batchItemFailures: event.Records.filter(({ body }) => body === "bad").map(({ messageId }) => ({ itemIdentifier: messageId })) };',
      ),
      Source: source({ FunctionResponseTypes: ["ReportBatchItemFailures"] }),
      Send: send("good", "bad"),
    });
    await environment.run("Send", { input: {} });
    await environment.settled();
    expect(
      bodiesIn(heard)
        .flat()
        .filter((body) => body === "good"),
    ).toEqual(["good"]);
    expect(
      bodiesIn(heard)
        .flat()
        .filter((body) => body === "bad"),
    ).toEqual(["bad", "bad"]);
    expect(bodies("Dead")).toEqual(["bad"]);
  });

  test("drops messages that its filters don't want, and can be switched off", async () => {
    const { environment, heard, bodies } = await started({
      Orders: queue(),
      Worker: worker(""),
      Source: source({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["wanted"]}}' }] } }),
      Send: send({ kind: "wanted" }, { kind: "other" }),
      Idle: queue({ QueueName: "idle" }),
      Off: source({ EventSourceArn: arnOf("Idle"), Enabled: false }),
    });
    await environment.run("Send", { input: {} });
    await environment.settled();
    expect(bodiesIn(heard)).toEqual([['{"kind":"wanted"}']]);
    expect(bodies("Orders")).toEqual([]);
  });

  test("gives up a message after 100 tries if there is no dead-letter queue, and says so", async () => {
    const { environment, heard, notices } = await started({
      Orders: queue(),
      Worker: worker('throw new Error("no")'),
      Source: source(),
      Send: send("poison"),
    });
    await environment.run("Send", { input: {} });
    await environment.settled();
    expect(heard).toHaveLength(100);
    expect(notices).toEqual([expect.stringMatching(/Orders has failed 100 times .* dead-letter queue/)]);
  });
});

describe("a topic", () => {
  test("delivers to queues, raw or with the facts around it, and to functions", async () => {
    const { environment, heard, bodies } = await started({
      Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "trips" } },
      Orders: queue(),
      Raw: queue(),
      Worker: worker(""),
      ToOrders: subscription("sqs", "Orders"),
      ToRaw: subscription("sqs", "Raw", { RawMessageDelivery: true }),
      ToWorker: subscription("lambda", "Worker"),
      ToMail: subscription("email", "Raw"),
      Tell: publish({
        Subject: "Trip",
        MessageAttributes: { city: { DataType: "String", StringValue: "Rome" } },
      }),
    });
    await environment.run("Tell", { input: {} });
    await environment.settled();
    const messageId = environment.published()[0]?.messageId;
    const facts = {
      Type: "Notification",
      MessageId: messageId,
      TopicArn: "arn:aws:sns:us-east-1:123456789012:trips",
      Subject: "Trip",
      Message: '{"trip":7}',
      Timestamp: expect.any(String),
      MessageAttributes: { city: { Type: "String", Value: "Rome" } },
    };
    expect(JSON.parse(bodies("Orders")[0] ?? "")).toMatchObject(facts);
    expect(environment.messages("Raw")).toMatchObject([
      { body: '{"trip":7}', attributes: { city: { dataType: "String", value: "Rome" } } },
    ]);
    expect(heard).toMatchObject([
      {
        Records: [
          {
            EventSource: "aws:sns",
            EventVersion: "1.0",
            Sns: { ...facts, SigningCertUrl: expect.any(String) },
          },
        ],
      },
    ]);
  });

  test.each<[string, JsonObject, JsonObject, boolean]>([
    ["a text", { city: ["Rome"] }, {}, true],
    ["another text", { city: ["Oslo"] }, {}, false],
    ["a number", { price: [{ numeric: [">", 10] }] }, {}, true],
    ["a list", { tags: ["b"] }, {}, true],
    ["an absent attribute", { other: [{ exists: false }], city: [{ prefix: "R" }] }, {}, true],
    ["the message", { trip: [7] }, { FilterPolicyScope: "MessageBody" }, true],
    ["the message, not the attributes", { city: ["Rome"] }, { FilterPolicyScope: "MessageBody" }, false],
  ])("filters by %s", async (_what, FilterPolicy, more, isWanted) => {
    const { environment, bodies } = await started({
      Topic: {
        Type: "AWS::SNS::Topic",
        Properties: { Subscription: [{ Protocol: "sqs", Endpoint: arnOf("All") }] },
      },
      Orders: queue(),
      All: queue(),
      ToOrders: subscription("sqs", "Orders", { FilterPolicy, ...more }),
      Tell: publish({
        MessageAttributes: {
          city: { DataType: "String", StringValue: "Rome" },
          price: { DataType: "Number", StringValue: "12.5" },
          tags: { DataType: "String.Array", StringValue: '["a","b"]' },
        },
      }),
    });
    await environment.run("Tell", { input: {} });
    await environment.settled();
    expect(bodies("All")).toHaveLength(1);
    expect(bodies("Orders")).toHaveLength(isWanted ? 1 : 0);
  });

  test("of the kind FIFO wants a message group, and hands it on to its queue", async () => {
    const { environment, bodies } = await started({
      Topic: {
        Type: "AWS::SNS::Topic",
        Properties: { TopicName: "trips.fifo", FifoTopic: true, ContentBasedDeduplication: true },
      },
      Orders: queue({ QueueName: "orders.fifo", FifoQueue: true, ContentBasedDeduplication: true }),
      ToOrders: subscription("sqs", "Orders", { RawMessageDelivery: true }),
      Tell: publish({ MessageGroupId: "g" }),
      Mute: publish({}),
    });
    expect(await environment.run("Mute", { input: {} })).toMatchObject({
      error: "SNS.InvalidParameterException",
      cause: expect.stringContaining("MessageGroupId"),
    });
    await environment.run("Tell", { input: {} });
    await environment.settled();
    expect(bodies("Orders")).toEqual(['{"trip":7}']);
    expect(environment.messages("Orders")[0]?.groupId).toBe("g");
  });
});

test("a rule delivers to a FIFO queue and to a topic; what a queue doesn't take goes to the dead-letter queue", async () => {
  const rule = (target: JsonObject): JsonObject => ({
    Type: "AWS::Events::Rule",
    Properties: {
      EventPattern: { source: ["trips"] },
      Targets: [{ Id: "T", InputPath: "$.detail", ...target }],
    },
  });
  const { environment, bodies } = await started({
    Orders: queue({ QueueName: "orders.fifo", ContentBasedDeduplication: true }),
    Dead: queue(),
    Told: queue(),
    Topic: { Type: "AWS::SNS::Topic", Properties: {} },
    ToTold: subscription("sqs", "Told", { RawMessageDelivery: "true" }),
    Fifo: rule({ Arn: arnOf("Orders"), SqsParameters: { MessageGroupId: "g" } }),
    Wrong: rule({ Arn: arnOf("Orders"), DeadLetterConfig: { Arn: arnOf("Dead") } }),
    Tell: rule({ Arn: { Ref: "Topic" } }),
    Put: stateMachineResource(
      definitionOf({
        Put: {
          Type: "Task",
          Resource: "arn:aws:states:::events:putEvents",
          Arguments: { Entries: [{ Source: "trips", DetailType: "booked", Detail: { trip: 7 } }] },
        },
      }),
    ),
  });
  await environment.run("Put", { input: {} });
  await environment.settled();
  expect(bodies("Orders")).toEqual(['{"trip":7}']);
  expect(bodies("Told")).toEqual(['{"trip":7}']);
  expect(environment.messages("Dead")).toMatchObject([
    {
      attributes: {
        ERROR_CODE: { value: "MissingParameter" },
        RULE_ARN: { value: expect.stringMatching(/rule\/Trip-Wrong$/) },
      },
    },
  ]);
});

test("an asynchronous invocation that fails goes to the dead-letter queue of the function", async () => {
  const { environment, bodies } = await started({
    Dead: queue(),
    Worker: inlineFunction('exports.handler = async () => { throw new Error("no") };', {
      DeadLetterConfig: { TargetArn: arnOf("Dead") },
    }),
    Call: stateMachineResource(
      definitionOf({
        Call: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke",
          Arguments: { FunctionName: arnOf("Worker"), InvocationType: "Event", Payload: { n: 1 } },
        },
      }),
    ),
  });
  await environment.run("Call", { input: {} });
  await environment.settled();
  expect(bodies("Dead")).toEqual(['{"n":1}']);
  expect(environment.messages("Dead")[0]?.attributes.ErrorMessage?.value).toBe("no");
});
