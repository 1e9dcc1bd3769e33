import { describe, expect, jest, test } from "@jest/globals";
import type { JsonValue } from "../../../lib/asl/index.js";
import { deploy } from "../../../lib/local/assembly/deployment.js";
import { Topics } from "../../../lib/local/messages/topics.js";
import { Background } from "../../../lib/local/background.js";
import { Activities } from "../../../lib/local/executions/activities.js";
import { TaskTokens } from "../../../lib/local/executions/task-tokens.js";
import { FaultRegistry } from "../../../lib/local/faults/fault-plan.js";
import { FaultyCalls } from "../../../lib/local/faults/faulty-calls.js";
import { FunctionHost } from "../../../lib/local/functions/function-host.js";
import { LambdaCalls } from "../../../lib/local/functions/lambda-calls.js";
import { countingIds } from "../../../lib/local/ids.js";
import { TaskDispatcher, type TaskDispatcherOptions } from "../../../lib/local/tasks/task-dispatcher.js";
import { LocalAddresses } from "../../../lib/local/local-addresses.js";
import { VirtualClock } from "../../../lib/runner/index.js";
import { taskCall } from "./task-call.js";

function dispatcherWith(handlers: TaskDispatcherOptions["handlers"] = {}) {
  const { functions } = deploy({ directory: "cdk.out", stacks: [] });
  const host = new FunctionHost({
    projectDirectory: ".",
    network: {
      endpoint: "http://127.0.0.1:9",
      endpoints: {},
      allowedHosts: [],
      addresses: new LocalAddresses(),
    },
    onLog: () => {},
  });
  const inFlight = { count: 0 };
  const callBegan = () => {
    inFlight.count += 1;
    let ended = false;
    return () => {
      if (!ended) inFlight.count -= 1;
      ended = true;
    };
  };
  const nextRequestId = countingIds();
  const faults = new FaultRegistry({ functions, tasks: () => new Set(["Notify"]) });
  const faultyCalls = new FaultyCalls(faults);
  const lambda = new LambdaCalls({
    functions,
    host,
    faults: faultyCalls,
    callBegan,
    nextRequestId,
    invokeLater: () => {},
  });
  const topics = new Topics({
    topics: [],
    subscriptions: [],
    nextId: countingIds(),
    now: () => 0,
    deliver: async () => undefined,
    background: new Background(() => {}),
  });
  const dispatcher = new TaskDispatcher({
    lambda,
    integrations: { "sns:publish": (call) => topics.publish(call) },
    tokens: new TaskTokens({ executionOf: () => undefined, callBegan }),
    activities: new Activities(new VirtualClock(), []),
    faults: faultyCalls,
    handlers,
    callBegan,
  });
  const handle = (resource: string, args: JsonValue, signal = new AbortController().signal) =>
    dispatcher.handle(taskCall({ resource, arguments: args, state: "Notify", signal }));
  return { dispatcher, handle, topics, inFlight, faults, faultyCalls };
}

const publish = "arn:aws:states:::sns:publish";
const putEvents = "arn:aws:states:::events:putEvents";

describe("sns:publish", () => {
  test("is recorded, and can be read back", async () => {
    const { handle, topics } = dispatcherWith();
    const outcome = await handle(publish, {
      TopicArn: "arn:topic",
      Message: { trip: 1 },
      Subject: "Your trip",
    });
    expect(outcome).toMatchObject({ succeeded: { MessageId: "00000000-0000-4000-8000-000000000001" } });
    await handle(publish, { TopicArn: "arn:topic", Message: "text" });
    expect(topics.published()).toEqual([
      {
        messageId: "00000000-0000-4000-8000-000000000001",
        topicArn: "arn:topic",
        message: { trip: 1 },
        subject: "Your trip",
        executionArn: "arn:aws:states:us-east-1:123456789012:execution:saga:run",
      },
      expect.objectContaining({ message: "text" }),
    ]);
  });

  test.each<[string, JsonValue]>([
    ["TopicArn", { Message: "text" }],
    ["Message", { TopicArn: "arn:topic" }],
  ])("fails without %s", async (parameter, args) => {
    expect(await dispatcherWith().handle(publish, args)).toEqual({
      failed: { error: "SNS.InvalidParameterException", cause: `Invalid parameter: ${parameter}` },
    });
  });
});

describe("a handler of the user's", () => {
  test("carries out its resource, also one the environment knows", async () => {
    const handler = jest.fn(async () => ({ succeeded: "mine" }));
    const { handle } = dispatcherWith({ [putEvents]: handler, [publish]: handler });
    expect(await handle(putEvents, {})).toEqual({ succeeded: "mine" });
    expect(await handle(publish, {})).toEqual({ succeeded: "mine" });
  });

  test("keeps time real until it answers, or is given up on", async () => {
    const task = new AbortController();
    const { handle, inFlight } = dispatcherWith({
      [putEvents]: () => new Promise(() => {}),
      [publish]: async () => ({ succeeded: 1 }),
    });
    const answered = handle(publish, {});
    expect(inFlight.count).toBe(1);
    await answered;
    expect(inFlight.count).toBe(0);
    void handle(putEvents, {}, task.signal);
    expect(inFlight.count).toBe(1);
    task.abort();
    expect(inFlight.count).toBe(0);
  });
});

describe("a resource that nobody carries out", () => {
  const listed =
    /^Notify calls arn:aws:states:::events:putEvents, which the local environment does not carry out\. Answer in its place by --stub Notify=answer\.json, or for all tasks of the kind by --stub events:putEvents=handler\.mjs/;

  test("fails when it is called, with a cause that says how to answer", async () => {
    expect(await dispatcherWith().handle(putEvents, {})).toEqual({
      failed: { error: "LocalEnvironment.NotCarriedOut", cause: expect.stringMatching(listed) },
    });
  });

  test.each([putEvents, "arn:aws:states:::lambda:invoke.sync"])(
    "is known before it is called: %s",
    (resource) => {
      const { dispatcher } = dispatcherWith();
      expect(dispatcher.obstacle({ state: "Notify", resource })).toMatch(
        /^Notify calls .* does not carry out/,
      );
    },
  );

  test("is fine once there is a handler for it", () => {
    const { dispatcher } = dispatcherWith({ [putEvents]: async () => ({ succeeded: null }) });
    expect(dispatcher.obstacle({ state: "Notify", resource: putEvents })).toBeUndefined();
    expect(dispatcher.obstacle({ state: "Notify", resource: publish })).toBeUndefined();
  });
});
