import { describe, expect, jest, test } from "@jest/globals";
import type { JsonValue, StateMachineDefinition } from "../../../lib/asl/index.js";
import { deploy } from "../../../lib/local/assembly/deployment.js";
import { Notifications } from "../../../lib/local/events/notifications.js";
import { TaskTokens } from "../../../lib/local/executions/task-tokens.js";
import { FaultRegistry } from "../../../lib/local/faults/fault-plan.js";
import { FaultyCalls } from "../../../lib/local/faults/faulty-calls.js";
import { FunctionHost } from "../../../lib/local/functions/function-host.js";
import { LambdaCalls } from "../../../lib/local/functions/lambda-calls.js";
import { countingIds } from "../../../lib/local/ids.js";
import { TaskDispatcher, type TaskDispatcherOptions } from "../../../lib/local/tasks/task-dispatcher.js";
import { taskCall } from "./task-call.js";

function dispatcherWith(handlers: TaskDispatcherOptions["handlers"] = {}) {
  const { functions } = deploy({ directory: "cdk.out", stacks: [] });
  const host = new FunctionHost({
    projectDirectory: ".",
    network: { endpoint: "http://127.0.0.1:9", endpoints: {}, allowedHosts: [] },
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
  });
  const notifications = new Notifications(countingIds());
  const dispatcher = new TaskDispatcher({
    lambda,
    integrations: { "sns:publish": (call) => notifications.publish(call) },
    tokens: new TaskTokens({ executionOf: () => undefined, callBegan }),
    faults: faultyCalls,
    handlers,
    callBegan,
  });
  const handle = (resource: string, args: JsonValue, signal = new AbortController().signal) =>
    dispatcher.handle(taskCall({ resource, arguments: args, state: "Notify", signal }));
  return { dispatcher, handle, notifications, inFlight, faults, faultyCalls };
}

const publish = "arn:aws:states:::sns:publish";
const putEvents = "arn:aws:states:::events:putEvents";

describe("sns:publish", () => {
  test("is recorded, and can be read back", async () => {
    const { handle, notifications } = dispatcherWith();
    const outcome = await handle(publish, {
      TopicArn: "arn:topic",
      Message: { trip: 1 },
      Subject: "Your trip",
    });
    expect(outcome).toMatchObject({ succeeded: { MessageId: "00000000-0000-4000-8000-000000000001" } });
    await handle(publish, { TopicArn: "arn:topic", Message: "text" });
    expect(notifications.published()).toEqual([
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
  const definition: StateMachineDefinition = {
    StartAt: "Both",
    States: {
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Tell", States: { Tell: { Type: "Task", Resource: putEvents, End: true } } },
          { StartAt: "Notify", States: { Notify: { Type: "Task", Resource: publish, End: true } } },
        ],
        Next: "Wait",
      },
      Wait: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken", End: true },
    },
  };
  const listed =
    /does not carry out the resource of: Tell \(arn:aws:states:::events:putEvents\), Wait \(arn:aws:states:::lambda:invoke\.waitForTaskToken\)\. It knows ARNs of Lambda functions, and, after arn:aws:states:::, sns:publish\[\.waitForTaskToken\]\. Give a handler/;

  test("fails before anything runs, with every state that has one", () => {
    expect(() => dispatcherWith().dispatcher.assertSupports(definition)).toThrow(listed);
  });

  test("fails when it is called all the same", async () => {
    await expect(dispatcherWith().handle(putEvents, {})).rejects.toThrow(
      /Notify \(arn:aws:states:::events:putEvents\)/,
    );
  });

  test("is fine once there are handlers for all", () => {
    const handler = async () => ({ succeeded: null });
    const { dispatcher } = dispatcherWith({
      [putEvents]: handler,
      "arn:aws:states:::lambda:invoke.waitForTaskToken": handler,
    });
    expect(() => dispatcher.assertSupports(definition)).not.toThrow();
  });
});
