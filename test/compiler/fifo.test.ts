import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../lib/asl/index.js";
import { compile, snsPublishTask, sqsSendMessageTask, type TaskBinding } from "../../lib/compiler/index.js";
import { loadMachine, seededRandom, startExecution, VirtualClock } from "../../lib/runner/index.js";
import { forEach, ref, sagaOf, step, withKey } from "../support/documents.js";

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

/** A list of messages, each of which fails at its first try, and then a step that fails for good. */
const saga = sagaOf([
  step("Tell", { action: { operation: "Say" }, compensation: { operation: "Unsay" } }),
  forEach("Each", ref("input", "list"), [
    step("Note", { action: { operation: "Say" }, compensation: { operation: "Unsay" } }),
  ]),
  step("Fail", { kind: "read-only", action: { operation: "Never", request: withKey, retry: { tries: 1 } } }),
]);

/** The arguments of every call of a run, by state. */
async function callsWith(task: TaskBinding): Promise<Record<string, JsonObject[]>> {
  const { definition, diagnostics } = compile(saga, { tasks: { Say: task, Unsay: task } });
  expect(diagnostics).toEqual([]);
  const clock = new VirtualClock();
  const calls: Record<string, JsonObject[]> = {};
  const execution = startExecution(loadMachine(JSON.parse(JSON.stringify(definition))), {
    input: { list: ["a", "b"] },
    name: "run",
    stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:M",
    clock,
    random: seededRandom(1),
    tasks: ({ state, arguments: given }) => {
      const before = calls[state] ?? [];
      calls[state] = [...before, given as JsonObject];
      const fails = state === "Fail" || (state !== "Note" && before.length === 0);
      return fails ? { failed: { error: "Lost", cause: "" } } : { succeeded: {} };
    },
  });
  await clock.run(execution.ended);
  return calls;
}

const ids = (calls: Record<string, JsonObject[]>, state: string) =>
  calls[state]?.map(({ MessageDeduplicationId: id }) => id);

describe("a message for a FIFO queue or topic", () => {
  it.each<[string, TaskBinding]>([
    ["queue", sqsSendMessageTask({ url: "https://sqs.eu-west-1.amazonaws.com/1/orders.fifo" })],
    ["topic", snsPublishTask({ arn: "arn:aws:sns:eu-west-1:1:orders.fifo" })],
    ["queue whose name is not known", sqsSendMessageTask({ url: "${Queue}", fifo: true })],
  ])("has an id that all tries of a call have, and no other call: %s", async (_name, task) => {
    const calls = await callsWith(task);
    const tell = hashOf("M:run/Tell#Say");
    expect(ids(calls, "Tell")).toEqual([tell, tell]);
    // Its compensation has the key of its action, and would be dropped by that.
    const undo = hashOf("M:run/Tell#Unsay");
    expect(ids(calls, "Unsay (Tell)")).toEqual([undo, undo]);
    expect(ids(calls, "Note")?.toSorted()).toEqual(
      [hashOf("M:run/Each/0/Note#Say"), hashOf("M:run/Each/1/Note#Say")].sort(),
    );
    expect(calls.Tell?.map(({ MessageGroupId: group }) => group)).toEqual(["saga", "saga"]);
  });

  it("has the group that is given, and no id where the content tells messages apart", async () => {
    const { Tell } = await callsWith(
      sqsSendMessageTask({ url: "q.fifo", messageGroupId: "trips", contentBasedDeduplication: true }),
    );
    expect(Tell?.[0]).toEqual({
      QueueUrl: "q.fifo",
      MessageBody: expect.anything(),
      MessageGroupId: "trips",
    });
  });

  it("has neither where the queue or topic is an ordinary one", async () => {
    const sent = await callsWith(sqsSendMessageTask({ url: "https://sqs.eu-west-1.amazonaws.com/1/orders" }));
    expect(Object.keys(sent.Tell?.[0] ?? {})).toEqual(["QueueUrl", "MessageBody"]);
    const published = await callsWith(snsPublishTask({ arn: "arn:aws:sns:eu-west-1:1:orders" }));
    expect(Object.keys(published.Tell?.[0] ?? {})).toEqual(["TopicArn", "Message"]);
  });
});
