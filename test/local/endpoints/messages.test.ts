import { describe, expect, test } from "@jest/globals";
import { inlineFunction, rawSubscription, stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf } from "./bed.js";

const fifo = { QueueName: "orders.fifo", FifoQueue: true };
const bed = bedOf({
  Orders: { Type: "AWS::SQS::Queue", Properties: { QueueName: "orders", VisibilityTimeout: 60 } },
  Fifo: { Type: "AWS::SQS::Queue", Properties: fifo },
  Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "trips" } },
  ToOrders: rawSubscription("Topic", "Orders", { FilterPolicy: { city: ["Rome"] } }),
  Heard: { Type: "AWS::SQS::Queue", Properties: { QueueName: "heard" } },
  Rule: {
    Type: "AWS::Events::Rule",
    Properties: {
      EventPattern: { source: ["trips"] },
      Targets: [{ Id: "T", Arn: { "Fn::GetAtt": ["Heard", "Arn"] }, InputPath: "$.detail" }],
    },
  },
  // A queue's URL in a variable leads to this machine.
  Sender: inlineFunction(
    `exports.handler = async (event) => {
      const response = await fetch(process.env.AWS_ENDPOINT_URL, {
        method: "POST",
        headers: { "x-amz-target": "AmazonSQS.SendMessage", "content-type": "application/x-amz-json-1.0" },
        body: JSON.stringify({ QueueUrl: process.env.QUEUE, MessageBody: event.body }),
      });
      return { status: response.status };
    };`,
    { Environment: { Variables: { QUEUE: { Ref: "Orders" } } } },
  ),
  Rest: stateMachineResource(definitionOf({ Rest: { Type: "Wait", Seconds: 86_400 } })),
});
const queueUrl = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;

async function sqs(operation: string, body: object) {
  const response = await fetch(bed.environment.endpoints.aws, {
    method: "POST",
    headers: { "x-amz-target": `AmazonSQS.${operation}`, "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify(body),
  });
  const answer = JSON.parse(await response.text());
  return { status: response.status, queryError: response.headers.get("x-amzn-query-error"), ...answer };
}

describe("SQS", () => {
  test("messages are sent, received with what is asked for, and deleted", async () => {
    const QueueUrl = queueUrl("orders");
    const MessageAttributes = { city: { DataType: "String", StringValue: "Rome" } };
    const sent = await sqs("SendMessage", { QueueUrl, MessageBody: "hello", MessageAttributes });
    expect(sent).toMatchObject({ status: 200, MD5OfMessageBody: "5d41402abc4b2a76b9719d911017c592" });
    const { Messages } = await sqs("ReceiveMessage", {
      QueueUrl,
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
      MessageAttributeNames: ["All"],
    });
    expect(Messages).toEqual([
      {
        MessageId: sent.MessageId,
        ReceiptHandle: expect.any(String),
        Body: "hello",
        MD5OfBody: sent.MD5OfMessageBody,
        MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
        MessageAttributes,
        Attributes: { ApproximateReceiveCount: "1" },
      },
    ]);
    const { Attributes } = await sqs("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] });
    expect(Attributes).toMatchObject({
      QueueArn: "arn:aws:sqs:us-east-1:123456789012:orders",
      VisibilityTimeout: "60",
      ApproximateNumberOfMessagesNotVisible: "1",
    });
    await sqs("DeleteMessage", { QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle });
    expect(bed.environment.messages("Orders")).toEqual([]);
  });

  test("a batch tells which of its entries have failed", async () => {
    const Entries = [
      { Id: "a", MessageBody: "1", MessageGroupId: "g", MessageDeduplicationId: "1" },
      { Id: "b", MessageBody: "2" },
    ];
    const { Successful, Failed } = await sqs("SendMessageBatch", {
      QueueUrl: queueUrl("orders.fifo"),
      Entries,
    });
    expect(Successful).toMatchObject([{ Id: "a", SequenceNumber: "00000000000000000001" }]);
    expect(Failed).toMatchObject([{ Id: "b", SenderFault: true, Code: "MissingParameter" }]);
    await sqs("PurgeQueue", { QueueUrl: queueUrl("orders.fifo") });
    expect(bed.environment.messages("orders.fifo")).toEqual([]);
  });

  test("whoever waits for a message gets it when it comes", async () => {
    const QueueUrl = queueUrl("orders");
    const waiting = sqs("ReceiveMessage", { QueueUrl, WaitTimeSeconds: 20 });
    await sqs("SendMessage", { QueueUrl, MessageBody: "late" });
    const { Messages } = await waiting;
    expect(Messages).toMatchObject([{ Body: "late" }]);
    await sqs("ChangeMessageVisibility", {
      QueueUrl,
      ReceiptHandle: Messages[0].ReceiptHandle,
      VisibilityTimeout: 0,
    });
    expect((await sqs("ReceiveMessage", { QueueUrl })).Messages).toHaveLength(1);
    await sqs("PurgeQueue", { QueueUrl });
  });

  test("time is real while a client has a message, and leaps again afterwards", async () => {
    const QueueUrl = queueUrl("orders");
    await sqs("SendMessage", { QueueUrl, MessageBody: "held" });
    const { Messages } = await sqs("ReceiveMessage", { QueueUrl });
    const execution = bed.environment.startExecution("Rest", { input: {} });
    await sqs("GetQueueUrl", { QueueName: "orders" });
    expect(execution.status).toBe("RUNNING");
    await sqs("DeleteMessage", { QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle });
    expect((await bed.environment.resultOf(execution)).status).toBe("SUCCEEDED");
  });

  test("queues are found by name, prefix, and the URL of this machine", async () => {
    const { QueueUrl } = await sqs("GetQueueUrl", { QueueName: "heard" });
    expect(QueueUrl).toBe(`${bed.environment.endpoints.aws}/123456789012/heard`);
    expect((await sqs("ListQueues", { QueueNamePrefix: "he" })).QueueUrls).toEqual([QueueUrl]);
  });

  test("a function sends to the queue in its variable", async () => {
    expect(await bed.environment.call("Sender", { body: "from a function" })).toEqual({ status: 200 });
    expect(bed.environment.messages("Orders")).toMatchObject([{ body: "from a function" }]);
    await sqs("PurgeQueue", { QueueUrl: queueUrl("orders") });
  });

  test.each<[string, string, object, string | null]>([
    [
      "com.amazonaws.sqs#QueueDoesNotExist",
      "SendMessage",
      { QueueUrl: queueUrl("gone"), MessageBody: "x" },
      "AWS.SimpleQueueService.NonExistentQueue;Sender",
    ],
    [
      "com.amazonaws.sqs#QueueDoesNotExist",
      "GetQueueUrl",
      { QueueName: "gone" },
      "AWS.SimpleQueueService.NonExistentQueue;Sender",
    ],
    ["MissingParameter", "SendMessage", { QueueUrl: queueUrl("orders") }, "MissingParameter;Sender"],
    [
      "InvalidParameterValue",
      "SendMessage",
      { QueueUrl: queueUrl("orders"), MessageBody: "x", DelaySeconds: 901 },
      "InvalidParameterValue;Sender",
    ],
    [
      "InvalidParameterValue",
      "SendMessage",
      { QueueUrl: queueUrl("orders.fifo"), MessageBody: "x", MessageGroupId: "g" },
      "InvalidParameterValue;Sender",
    ],
    [
      "com.amazonaws.sqs#EmptyBatchRequest",
      "SendMessageBatch",
      { QueueUrl: queueUrl("orders"), Entries: [] },
      "AWS.SimpleQueueService.EmptyBatchRequest;Sender",
    ],
    [
      "com.amazonaws.sqs#MessageNotInflight",
      "ChangeMessageVisibility",
      { QueueUrl: queueUrl("orders"), ReceiptHandle: "x", VisibilityTimeout: 1 },
      "AWS.SimpleQueueService.MessageNotInflight;Sender",
    ],
    [
      "ValidationException",
      "ReceiveMessage",
      { QueueUrl: queueUrl("orders"), MaxNumberOfMessages: 11 },
      null,
    ],
    ["UnknownOperationException", "CreateQueue", { QueueName: "new" }, null],
  ])("fails with %s: %s", async (type, operation, body, queryError) => {
    expect(await sqs(operation, body)).toMatchObject({ status: 400, __type: type, queryError });
  });
});

describe("SNS", () => {
  const sns = async (parameters: Record<string, string>) => {
    const response = await fetch(bed.environment.endpoints.aws, {
      method: "POST",
      headers: {
        authorization:
          "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=a",
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      },
      body: new URLSearchParams({ Version: "2010-03-31", ...parameters }),
    });
    return { status: response.status, text: await response.text() };
  };
  const TopicArn = "arn:aws:sns:us-east-1:123456789012:trips";
  const city = (value: string, prefix = "") => ({
    [`${prefix}MessageAttributes.entry.1.Name`]: "city",
    [`${prefix}MessageAttributes.entry.1.Value.DataType`]: "String",
    [`${prefix}MessageAttributes.entry.1.Value.StringValue`]: value,
  });

  test("a message and a batch are published to those who want them", async () => {
    const { status, text } = await sns({
      Action: "Publish",
      TopicArn,
      Message: "one & only",
      ...city("Rome"),
    });
    expect(status).toBe(200);
    expect(text).toMatch(
      /<PublishResponse .*<PublishResult><MessageId>[0-9a-f-]{36}<\/MessageId><\/PublishResult>/,
    );
    const [first, second] = ["PublishBatchRequestEntries.member.1.", "PublishBatchRequestEntries.member.2."];
    const batch = await sns({
      Action: "PublishBatch",
      TopicArn,
      [`${first}Id`]: "a",
      [`${first}Message`]: "two",
      ...city("Rome", first),
      [`${second}Id`]: "b",
      [`${second}Message`]: "three",
      ...city("Oslo", second),
    });
    expect(batch.text).toMatch(/<Successful><member><Id>a<\/Id>.*<Id>b<\/Id>.*<Failed><\/Failed>/);
    await bed.environment.settled();
    expect(bed.environment.messages("Orders").map(({ body }) => body)).toEqual(["one & only", "two"]);
    await sqs("PurgeQueue", { QueueUrl: queueUrl("orders") });
  });

  test.each([
    ["NotFound", { Action: "Publish", TopicArn: `${TopicArn}2`, Message: "x" }],
    ["InvalidParameter", { Action: "Publish", TopicArn, Message: "" }],
    ["InvalidAction", { Action: "CreateTopic", Name: "x" }],
  ])("fails with %s", async (code, parameters) => {
    const { text } = await sns(parameters as Record<string, string>);
    expect(text).toContain(`<Code>${code}</Code>`);
  });
});

describe("EventBridge", () => {
  const events = async (operation: string, body: object) => {
    const response = await fetch(bed.environment.endpoints.aws, {
      method: "POST",
      headers: { "x-amz-target": `AWSEvents.${operation}`, "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...JSON.parse(await response.text()) };
  };

  test("events of clients are delivered, and those that are wrong are named", async () => {
    const entry = { Source: "trips", DetailType: "booked", Detail: '{"trip":7}' };
    const answer = await events("PutEvents", {
      Entries: [
        entry,
        { ...entry, Source: "aws.states" },
        { ...entry, Detail: "no JSON" },
        { Source: "trips" },
      ],
    });
    expect(answer).toMatchObject({
      status: 200,
      FailedEntryCount: 3,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: "NotAuthorizedForSource" },
        { ErrorCode: "MalformedDetail" },
        { ErrorCode: "InvalidArgument" },
      ],
    });
    await bed.environment.settled();
    expect(bed.environment.messages("Heard").map(({ body }) => body)).toEqual(['{"trip":7}']);
    expect(bed.environment.events()).toMatchObject([{ source: "trips", detail: '{"trip":7}' }]);
  });

  test("patterns can be tried", async () => {
    const Event = '{"source":"trips"}';
    expect(await events("TestEventPattern", { EventPattern: '{"source":["trips"]}', Event })).toMatchObject({
      Result: true,
    });
    expect(await events("TestEventPattern", { EventPattern: '{"source":"trips"}', Event })).toMatchObject({
      status: 400,
      __type: "InvalidEventPatternException",
    });
  });

  test("a request has from one to ten entries", async () => {
    const Entries = Array.from({ length: 11 }, () => ({}));
    expect(await events("PutEvents", { Entries })).toMatchObject({
      status: 400,
      __type: "ValidationException",
    });
    expect(await events("PutEvents", { Entries: [] })).toMatchObject({
      status: 400,
      __type: "ValidationException",
    });
  });
});
