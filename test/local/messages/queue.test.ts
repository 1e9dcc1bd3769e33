import { describe, expect, test } from "@jest/globals";
import type { QueueSettings } from "../../../lib/local/assembly/queues.js";
import { countingIds } from "../../../lib/local/ids.js";
import { md5OfAttributes, textAttributes } from "../../../lib/local/message-attributes.js";
import { type OutgoingMessage, Queue } from "../../../lib/local/messages/queue.js";

function queueOf(settings: Partial<QueueSettings> = {}, name = "orders") {
  const time = { now: 0 };
  const dead: [string, OutgoingMessage][] = [];
  const queue = new Queue(
    {
      logicalId: "Orders",
      stackName: "Trip",
      name,
      arn: `arn:aws:sqs:us-east-1:123456789012:${name}`,
      isFifo: name.endsWith(".fifo"),
      settings: () => ({
        delaySeconds: 0,
        visibilityTimeout: 30,
        retentionPeriod: 345_600,
        receiveWaitSeconds: 0,
        isContentDeduplicated: false,
        redrive: undefined,
        ...settings,
      }),
    },
    {
      clock: { now: () => time.now, schedule: () => () => {} },
      nextId: countingIds(),
      toDeadLetters: (arn, message) => dead.push([arn, message]),
    },
  );
  const bodies = (atMost = 10, seconds?: number) => queue.receive(atMost, seconds).map(({ body }) => body);
  return { queue, time, dead, bodies };
}

describe("a queue", () => {
  test("hides a message that was received until its visibility timeout is over, and forgets one that is removed", () => {
    const { queue, time, bodies } = queueOf();
    queue.send({ body: "a" });
    queue.send({ body: "b" });
    const [first] = queue.receive(1);
    expect(first).toMatchObject({ body: "a", receiveCount: 1, sentAt: 0, firstReceivedAt: 0 });
    expect(bodies()).toEqual(["b"]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
    expect(queue.nextVisible()).toBe(30_000);
    time.now = 30_000;
    const [again] = queue.receive(1);
    expect(again).toMatchObject({ body: "a", receiveCount: 2, firstReceivedAt: 0 });
    // The handle of the time before is void.
    expect(queue.remove(first?.receiptHandle ?? "")).toBe(false);
    expect(queue.remove(again?.receiptHandle ?? "")).toBe(true);
    expect(bodies()).toEqual(["b"]);
  });

  test("gives a message back at once if its visibility timeout is set to 0, and keeps it for longer if it is longer", () => {
    const { queue, time, bodies } = queueOf();
    queue.send({ body: "a" });
    const [message] = queue.receive(1, 10);
    expect(queue.changeVisibility(message?.receiptHandle ?? "", 100)).toBe(true);
    time.now = 50_000;
    expect(bodies()).toEqual([]);
    expect(queue.changeVisibility(message?.receiptHandle ?? "", 0)).toBe(true);
    expect(bodies()).toEqual(["a"]);
    expect(queue.changeVisibility("unknown", 0)).toBe(false);
  });

  test("delays messages by its own delay, or by that of the message", () => {
    const { queue, time, bodies } = queueOf({ delaySeconds: 5 });
    queue.send({ body: "later" });
    queue.send({ body: "now", delaySeconds: 0 });
    expect(bodies()).toEqual(["now"]);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 1, delayed: 1 });
    time.now = 5000;
    expect(bodies()).toEqual(["later"]);
  });

  test("moves a message to the dead-letter queue after it was received as often as it may be", () => {
    const redrive = { deadLetterArn: "arn:dead", maxReceiveCount: 2 };
    const { queue, dead, bodies } = queueOf({ redrive });
    queue.send({ body: "poison", attributes: textAttributes({ a: "1" }) });
    expect([bodies(1, 0), bodies(1, 0), bodies(1, 0)]).toEqual([["poison"], ["poison"], []]);
    expect(dead).toEqual([
      ["arn:dead", { body: "poison", attributes: { a: { dataType: "String", value: "1" } } }],
    ]);
    expect(queue.messages()).toEqual([]);
  });

  test("drops messages that are older than the retention period", () => {
    const { queue, time, bodies } = queueOf({ retentionPeriod: 60 });
    queue.send({ body: "old" });
    time.now = 60_000;
    expect(bodies()).toEqual([]);
  });
});

describe("a FIFO queue", () => {
  const fifo = (settings: Partial<QueueSettings> = {}) => queueOf(settings, "orders.fifo");

  test("keeps the order in each group, and gives out nothing of a group that has a message in flight", () => {
    const { queue, bodies } = fifo();
    for (const [body, groupId] of [
      ["a1", "a"],
      ["a2", "a"],
      ["b1", "b"],
    ] as const) {
      queue.send({ body, groupId });
    }
    const [first] = queue.receive(1);
    expect(first).toMatchObject({ body: "a1", groupId: "a", sequenceNumber: "00000000000000000001" });
    expect(bodies()).toEqual(["b1"]);
    queue.remove(first?.receiptHandle ?? "");
    expect(bodies()).toEqual(["a2"]);
  });

  test("gives several messages of a group in one batch", () => {
    const { queue, bodies } = fifo();
    for (const body of ["1", "2", "3"]) queue.send({ body, groupId: "a" });
    expect(bodies()).toEqual(["1", "2", "3"]);
    expect(bodies()).toEqual([]);
  });

  test("takes a message with the same deduplication id, or the same content, once within five minutes", () => {
    const { queue, time, bodies } = fifo();
    const first = queue.send({ body: "a", groupId: "g", deduplicationId: "1" });
    expect(queue.send({ body: "b", groupId: "g", deduplicationId: "1" }).id).toBe(first.id);
    queue.send({ body: "c", groupId: "g" });
    queue.send({ body: "c", groupId: "g" });
    expect(bodies()).toEqual(["a", "c"]);
    time.now = 5 * 60_000;
    queue.send({ body: "again", groupId: "h", deduplicationId: "1" });
    expect(bodies()).toContain("again");
  });

  test("moves a spent message away and goes on with the next one of its group", () => {
    const { queue, dead, bodies } = fifo({ redrive: { deadLetterArn: "arn:dead", maxReceiveCount: 1 } });
    queue.send({ body: "poison", groupId: "a" });
    queue.send({ body: "next", groupId: "a" });
    expect(bodies(1, 0)).toEqual(["poison"]);
    expect(bodies(1, 0)).toEqual(["next"]);
    expect(dead).toMatchObject([["arn:dead", { body: "poison", groupId: "a" }]]);
  });
});

test("the digest of attributes is the one that AWS's clients compute", () => {
  // Computed by the algorithm of the developer guide with another program.
  expect(md5OfAttributes({ city: { dataType: "String", value: "Rome" } })).toBe(
    "d2bc11e40b4d607110abc42ff958c6f1",
  );
  expect(md5OfAttributes({})).toBeUndefined();
});
