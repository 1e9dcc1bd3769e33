import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { inlineFunction, stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf, ended, machineArn } from "../endpoints/bed.js";

function waiting(resource: string, args: JsonObject, more: JsonObject = {}): JsonObject {
  const Resource = `arn:aws:states:::${resource}.waitForTaskToken`;
  return stateMachineResource(definitionOf({ Ask: { Type: "Task", Resource, Arguments: args, ...more } }));
}
const token = "{% $states.context.Task.Token %}";
const message = { QueueUrl: "queue", MessageBody: { token } };
const bed = bedOf({
  Queue: waiting("sqs:sendMessage", message, { TimeoutSeconds: 3600, HeartbeatSeconds: 1800 }),
  Impatient: waiting("sqs:sendMessage", message, { TimeoutSeconds: 1 }),
  Topic: waiting("sns:publish", { TopicArn: "topic", Message: { token } }),
  Bus: waiting("events:putEvents", { Entries: [{ Source: "trip", DetailType: "ask", Detail: { token } }] }),
  Function: waiting("lambda:invoke", { FunctionName: "answer", Payload: { token } }),
  Broken: waiting("lambda:invoke", { FunctionName: "answer", Payload: { fail: true } }),
  Each: stateMachineResource({
    StartAt: "Map",
    States: {
      Map: {
        Type: "Map",
        ItemsPath: "$.items",
        Iterator: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "AskEach",
          States: {
            AskEach: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
              Parameters: { FunctionName: "answer", Payload: { "token.$": "$$.Task.Token" } },
              End: true,
            },
          },
        },
        End: true,
      },
    },
  }),
  Answer: inlineFunction(
    `const { SFNClient, SendTaskSuccessCommand } = require("@aws-sdk/client-sfn");
    exports.handler = async ({ token, fail }) => {
      if (fail) throw Object.assign(new Error("no"), { name: "Refused" });
      await new SFNClient({}).send(new SendTaskSuccessCommand({ taskToken: token, output: '"early"' }));
      return "asked";
    };`,
    { FunctionName: "answer", Timeout: 10 },
  ),
});

let count = 0;
/** Starts an execution that asks; answers when it has asked, or, with `untilEnd`, when it has ended. */
async function ask(machine: string, { untilEnd = false } = {}) {
  count += 1;
  const name = `${machine}-${count}`;
  const end = ended(bed, name);
  const asked = new Promise<void>((resolve) => {
    const stop = bed.environment.observe(({ executionName, event }) => {
      if (executionName !== name || event.type !== "TaskSubmitted") return;
      stop();
      resolve();
    });
  });
  const stateMachineArn = machineArn(`Trip-${machine}`);
  const { executionArn } = await bed.sfn.send(new StartExecutionCommand({ stateMachineArn, name }));
  await (untilEnd ? end : asked);
  const taskToken = bed.environment.sent().find((sent) => sent.executionArn === executionArn)?.taskToken;
  return { executionArn, taskToken, end };
}

const describeExecution = (executionArn: string | undefined) =>
  bed.sfn.send(new DescribeExecutionCommand({ executionArn }));

describe("a task that waits for its token", () => {
  test("ends by its token in a child execution of a distributed Map, too", async () => {
    const end = ended(bed, "each");
    const stateMachineArn = machineArn("Trip-Each");
    const input = '{"items":[1,2]}';
    const started = new StartExecutionCommand({ stateMachineArn, name: "each", input });
    const { executionArn } = await bed.sfn.send(started);
    await end;
    expect(await describeExecution(executionArn)).toMatchObject({
      status: "SUCCEEDED",
      output: '["early","early"]',
    });
  });

  test("ends by SendTaskSuccess, and waits in real time until then", async () => {
    const { executionArn, taskToken, end } = await ask("Queue");
    expect(bed.environment.sent().at(-1)).toMatchObject({ queueUrl: "queue", body: { token: taskToken } });
    await bed.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    await bed.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"car":1}' }));
    await end;
    expect(await describeExecution(executionArn)).toMatchObject({ status: "SUCCEEDED", output: '{"car":1}' });
    const { events = [] } = await bed.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type).slice(2, 6)).toEqual([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
    ]);
    expect(events[4]?.taskSubmittedEventDetails).toMatchObject({
      resourceType: "sqs",
      resource: "sendMessage.waitForTaskToken",
      output: expect.stringMatching(/^{"MD5OfMessageBody":"[0-9a-f]{32}","MessageId":/),
    });
  });

  test("fails by SendTaskFailure", async () => {
    const { executionArn, taskToken, end } = await ask("Queue");
    await bed.sfn.send(new SendTaskFailureCommand({ taskToken, error: "NoCar", cause: "none left" }));
    await end;
    expect(await describeExecution(executionArn)).toMatchObject({
      status: "FAILED",
      error: "NoCar",
      cause: "none left",
    });
  });

  test("can be answered before whoever handed the token out has come back", async () => {
    const { executionArn } = await ask("Function", { untilEnd: true });
    expect(await describeExecution(executionArn)).toMatchObject({ status: "SUCCEEDED", output: '"early"' });
  });

  test("fails where the token could not be handed out", async () => {
    const { executionArn } = await ask("Broken", { untilEnd: true });
    expect(await describeExecution(executionArn)).toMatchObject({ status: "FAILED", error: "Refused" });
  });

  test.each(["Topic", "Bus"])("hands its token out by %s too", async (machine) => {
    const { executionArn } = await ask(machine);
    const { published, events } = bed.environment;
    const given = machine === "Topic" ? published().at(-1)?.message : events().at(-1)?.detail;
    expect(given).toEqual({ token: expect.stringMatching(/^AQCE/) });
    await bed.sfn.send(new StopExecutionCommand({ executionArn }));
  });

  test("times out in real time, and its token is of no use from then on", async () => {
    const { executionArn, taskToken } = await ask("Impatient", { untilEnd: true });
    expect(await describeExecution(executionArn)).toMatchObject({
      status: "FAILED",
      error: "States.Timeout",
    });
    const timedOut = {
      name: "TaskTimedOut",
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    };
    const { sfn } = bed;
    for (const answered of [
      sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" })),
      sfn.send(new SendTaskFailureCommand({ taskToken })),
      sfn.send(new SendTaskHeartbeatCommand({ taskToken })),
    ]) {
      await expect(answered).rejects.toMatchObject(timedOut);
    }
  });
});

describe("a token", () => {
  test("is of no use once it is answered", async () => {
    const { taskToken, end } = await ask("Queue");
    await bed.sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    await end;
    await expect(bed.sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }))).rejects.toMatchObject({
      name: "TaskTimedOut",
    });
  });

  test("fails with InvalidToken when it is none, and with TaskDoesNotExist when nobody has it", async () => {
    const send = (taskToken: string) => bed.sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    await expect(send("mine")).rejects.toMatchObject({
      name: "InvalidToken",
      message: "Invalid Token: 'Invalid token'",
    });
    const { taskToken = "", executionArn } = await ask("Queue");
    await expect(send(`${taskToken}00`)).rejects.toMatchObject({ name: "TaskDoesNotExist" });
    await bed.sfn.send(new StopExecutionCommand({ executionArn }));
  });

  test("fails with InvalidOutput for an output that is no JSON", async () => {
    const { taskToken, executionArn } = await ask("Queue");
    const command = new SendTaskSuccessCommand({ taskToken, output: "{" });
    await expect(bed.sfn.send(command)).rejects.toMatchObject({ name: "InvalidOutput" });
    await bed.sfn.send(new StopExecutionCommand({ executionArn }));
  });
});
