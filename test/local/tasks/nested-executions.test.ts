import { describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../../lib/asl/index.js";
import { stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf, machineArn } from "../endpoints/bed.js";

const child = machineArn("Trip-Child");
function parent(resource: string, more: JsonObject = {}): JsonObject {
  return stateMachineResource(
    definitionOf({
      Start: {
        Type: "Task",
        Resource: `arn:aws:states:::states:${resource}`,
        Arguments: "{% $states.input %}",
        ...more,
      },
    }),
  );
}
const bed = bedOf({
  Child: stateMachineResource(
    definitionOf({
      Wait: { Type: "Wait", Seconds: "{% $exists($states.input.wait) ? $states.input.wait : 0 %}" },
      Choose: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        Arguments: "{% $exists($states.input.fail) ? {} : { 'TopicArn': 'topic', 'Message': 'done' } %}",
        Output: { sum: 3 },
      },
    }),
  ),
  Start: parent("startExecution"),
  Sync: parent("startExecution.sync"),
  Sync2: parent("startExecution.sync:2"),
  Hasty: parent("startExecution.sync:2", { TimeoutSeconds: 60 }),
});

async function run(machine: string, input: JsonValue) {
  const execution = bed.environment.startExecution(machine, { input });
  await execution.ended;
  return execution;
}
const childArn = (name: string) => `arn:aws:states:us-east-1:123456789012:execution:Trip-Child:${name}`;

describe("states:startExecution", () => {
  test("starts an execution, and goes on", async () => {
    const { output } = await run("Start", { StateMachineArn: child, Name: "started", Input: { a: 1 } });
    expect(output).toEqual({
      ExecutionArn: childArn("started"),
      StartDate: expect.any(Number),
      SdkHttpMetadata: expect.anything(),
      SdkResponseMetadata: expect.anything(),
    });
  });

  test.each<[string, JsonObject]>([
    ["StateMachineDoesNotExist", { StateMachineArn: machineArn("Boat") }],
    ["InvalidExecutionInput", { StateMachineArn: child, Input: "{" }],
    ["InvalidName", { StateMachineArn: child, Name: "a b" }],
    ["ExecutionAlreadyExists", { StateMachineArn: child, Name: "taken", Input: { other: true } }],
  ])("fails with StepFunctions.%sException", async (error, input) => {
    if (input.Name === "taken") await run("Sync2", { StateMachineArn: child, Name: "taken" });
    const execution = await run("Start", input);
    expect(execution).toMatchObject({
      status: "FAILED",
      error: `StepFunctions.${error}Exception`,
      cause: expect.stringContaining(`(Service: AWSStepFunctions; Status Code: 400; Error Code: ${error};`),
    });
  });
});

describe("states:startExecution.sync:2", () => {
  test("waits for the execution, and gives its output as JSON", async () => {
    const execution = await run("Sync2", { StateMachineArn: child, Name: "sync2", Input: { wait: 7200 } });
    expect(execution.output).toEqual({
      ExecutionArn: childArn("sync2"),
      StateMachineArn: child,
      Name: "sync2",
      Status: "SUCCEEDED",
      Input: { wait: 7200 },
      InputDetails: { Included: true },
      Output: { sum: 3 },
      OutputDetails: { Included: true },
      StartDate: expect.any(Number),
      StopDate: expect.any(Number),
    });
    expect(execution.history.map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("gives its output as JSON text without the 2", async () => {
    const { output } = await run("Sync", { StateMachineArn: child, Name: "sync", Input: {} });
    expect(output).toMatchObject({ Input: "{}", Output: '{"sum":3}' });
  });

  test("fails with States.TaskFailed when the execution fails, and tells its error in the cause", async () => {
    const { error, cause = "" } = await run("Sync2", {
      StateMachineArn: child,
      Name: "fails",
      Input: { fail: 1 },
    });
    expect(error).toBe("States.TaskFailed");
    expect(JSON.parse(cause)).toMatchObject({
      Error: "SNS.InvalidParameterException",
      Cause: expect.any(String),
      ExecutionArn: childArn("fails"),
      Input: '{"fail":1}',
      Name: "fails",
      StateMachineArn: child,
      Status: "FAILED",
    });
  });

  test("stops the execution when it is given up", async () => {
    const stopped: string[] = [];
    const stop = bed.environment.observe(({ executionName, event }) => {
      if (event.type === "ExecutionAborted") stopped.push(executionName);
    });
    const input = { StateMachineArn: child, Name: "slow", Input: { wait: 7200 } };
    expect(await run("Hasty", input)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    stop();
    expect(stopped).toEqual(["slow"]);
  });
});
