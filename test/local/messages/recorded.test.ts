import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { EventBuses, type EventBusesOptions } from "../../../lib/local/events/event-buses.js";
import { VirtualClock } from "../../../lib/runner/index.js";
import { Queues } from "../../../lib/local/messages/queues.js";
import { Background } from "../../../lib/local/background.js";
import { countingIds } from "../../../lib/local/ids.js";
import { taskCall } from "../tasks/task-call.js";

const busesOf = (options: Partial<EventBusesOptions> = {}) =>
  new EventBuses({
    rules: [],
    nextId: countingIds(),
    now: () => 0,
    deliver: async () => undefined,
    background: new Background(() => {}),
    ...options,
  });
const id = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe("sqs:sendMessage", () => {
  test("is recorded, and can be read back", async () => {
    const queues = new Queues({ queues: [], clock: new VirtualClock(), nextId: countingIds() });
    const args = { QueueUrl: "https://queue", MessageBody: "hello" };
    expect(await queues.sendMessage(taskCall({ arguments: args }))).toMatchObject({
      succeeded: { MessageId: id, MD5OfMessageBody: "5d41402abc4b2a76b9719d911017c592" },
    });
    expect(queues.sent()).toEqual([
      {
        messageId: id,
        queueUrl: "https://queue",
        body: "hello",
        executionArn: "arn:aws:states:us-east-1:123456789012:execution:saga:run",
      },
    ]);
  });

  test.each<[string, JsonValue]>([
    ["QueueUrl", { MessageBody: "hello" }],
    ["MessageBody", { QueueUrl: "https://queue" }],
  ])("fails without %s", async (parameter, args) => {
    const queues = new Queues({ queues: [], clock: new VirtualClock(), nextId: countingIds() });
    expect(await queues.sendMessage(taskCall({ arguments: args }))).toEqual({
      failed: { error: "SQS.AmazonSQSException", cause: expect.stringContaining(parameter) },
    });
    expect(queues.sent()).toEqual([]);
  });
});

describe("events:putEvents", () => {
  const entry = { Source: "trip", DetailType: "booked", Detail: { trip: 1 } };

  test("is recorded, and can be read back", async () => {
    const buses = busesOf();
    const Entries = [entry, { ...entry, EventBusName: "trips" }];
    expect(await buses.putEvents(taskCall({ arguments: { Entries } }))).toMatchObject({
      succeeded: { Entries: [{ EventId: id }, { EventId: id }], FailedEntryCount: 0 },
    });
    expect(buses.events()).toMatchObject([
      { source: "trip", detailType: "booked", detail: { trip: 1 }, eventBusName: "default" },
      { eventBusName: "trips" },
    ]);
  });

  test("fails as a whole when one entry fails, and the others stay", async () => {
    const buses = busesOf();
    const Entries = [entry, { Source: "trip", DetailType: "booked" }];
    const outcome = await buses.putEvents(taskCall({ arguments: { Entries } }));
    expect(outcome).toMatchObject({
      failed: { error: "EventBridge.FailedEntry", cause: expect.stringContaining("Detail is missing") },
    });
    expect(buses.events()).toHaveLength(1);
  });

  test("fails without entries", async () => {
    const outcome = await busesOf().putEvents(taskCall({ arguments: {} }));
    expect(outcome).toMatchObject({ failed: { error: "EventBridge.ValidationException" } });
  });
});
