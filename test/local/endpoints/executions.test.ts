import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "@jest/globals";
import { type Clock, SystemClock } from "../../../lib/runner/index.js";
import { stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf, ended, machineArn } from "./bed.js";

const add = definitionOf({
  Add: { Type: "Pass", Assign: { one: 1 }, Output: "{% $states.input.a + $states.input.b %}" },
  Done: { Type: "Succeed" },
});
let isDown = true;
/** How far the environment's time is ahead of this machine's, in milliseconds. */
let ahead = 0;
const systemClock = new SystemClock();
const clock: Clock = {
  now: () => systemClock.now() + ahead,
  schedule: (at, callback) => systemClock.schedule(at - ahead, callback),
};
const bed = bedOf(
  {
    Add: stateMachineResource(add),
    Flaky: stateMachineResource(
      definitionOf({
        Before: { Type: "Pass" },
        Call: { Type: "Task", Resource: "arn:aws:states:::flaky:call" },
      }),
    ),
    Patient: stateMachineResource(
      definitionOf({
        Ask: {
          Type: "Task",
          Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
          Arguments: { QueueUrl: "queue", MessageBody: "{% $states.context.Task.Token %}" },
        },
      }),
    ),
    Quick: stateMachineResource(add, { StateMachineType: "EXPRESS" }),
    QuickFail: stateMachineResource(
      definitionOf({ No: { Type: "Fail", Error: "NoCar", Cause: "none is left" } }),
      { StateMachineType: "EXPRESS" },
    ),
  },
  {
    clock,
    handlers: {
      "arn:aws:states:::flaky:call": async () =>
        isDown ? { failed: { error: "Down", cause: "for now" } } : { succeeded: "up" },
    },
  },
);

/** Starts an execution, and answers its ARN when it has ended. */
async function run(machine: string, name: string, input: unknown = {}): Promise<string> {
  const end = ended(bed, name);
  const { executionArn = "" } = await bed.sfn.send(
    new StartExecutionCommand({ stateMachineArn: machineArn(machine), name, input: JSON.stringify(input) }),
  );
  await end;
  return executionArn;
}

describe("StartExecution", () => {
  test("starts an execution that can be described", async () => {
    const executionArn = await run("Trip-Add", "add-1", { a: 1, b: 2 });
    expect(executionArn).toBe("arn:aws:states:us-east-1:123456789012:execution:Trip-Add:add-1");
    expect(await bed.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      executionArn,
      stateMachineArn: machineArn("Trip-Add"),
      name: "add-1",
      status: "SUCCEEDED",
      startDate: expect.any(Date),
      stopDate: expect.any(Date),
      input: '{"a":1,"b":2}',
      inputDetails: { included: true },
      output: "3",
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
    });
  });

  test("gives an execution a name of its own, and an empty input", async () => {
    const { executionArn, startDate } = await bed.sfn.send(
      new StartExecutionCommand({ stateMachineArn: machineArn("Trip-Patient") }),
    );
    expect(executionArn).toMatch(/:execution:Trip-Patient:[0-9a-f-]{36}$/);
    expect(Math.abs(Number(startDate) - Date.now())).toBeLessThan(60_000);
    expect(await bed.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: "RUNNING",
      input: "{}",
      redriveStatusReason: "Execution is RUNNING and cannot be redriven",
    });
    await bed.sfn.send(new StopExecutionCommand({ executionArn }));
  });

  test("is idempotent for the same name and input while the execution runs", async () => {
    const command = { stateMachineArn: machineArn("Trip-Patient"), name: "once", input: '{"a": 1}' };
    const first = await bed.sfn.send(new StartExecutionCommand(command));
    const second = await bed.sfn.send(new StartExecutionCommand({ ...command, input: '{"a":1}' }));
    expect([second.executionArn, second.startDate]).toEqual([first.executionArn, first.startDate]);

    const exists = {
      name: "ExecutionAlreadyExists",
      message: `Execution Already Exists: '${first.executionArn}'`,
    };
    await expect(bed.sfn.send(new StartExecutionCommand({ ...command, input: "{}" }))).rejects.toMatchObject(
      exists,
    );
    await bed.sfn.send(new StopExecutionCommand({ executionArn: first.executionArn }));
    await expect(bed.sfn.send(new StartExecutionCommand(command))).rejects.toMatchObject(exists);
  });

  test.each<[string, Partial<StartExecutionCommand["input"]>, RegExp]>([
    ["InvalidArn", { stateMachineArn: "Trip-Add" }, /^Invalid Arn: .*Trip-Add/],
    ["InvalidArn", { stateMachineArn: "arn:aws:lambda:us-east-1:1:function:x" }, /service is 'lambda'/],
    [
      "StateMachineDoesNotExist",
      { stateMachineArn: machineArn("Boat") },
      /^State Machine Does Not Exist: '.*:Boat'$/,
    ],
    ["InvalidExecutionInput", { input: "{" }, /^Invalid Execution Input: '.*JSON/],
    ["InvalidName", { name: "a b" }, /'a b' cannot be the name of an execution/],
    ["ValidationException", { name: "x".repeat(81) }, /at 'name' .* less than or equal to 80$/],
    ["ValidationException", { input: JSON.stringify("x".repeat(262_144)) }, /at 'input' .* 262144$/],
    ["ValidationException", { stateMachineArn: "" }, /at 'stateMachineArn' .* greater than or equal to 1$/],
  ])("fails with %s for %j", async (name, input, message) => {
    const command = new StartExecutionCommand({ stateMachineArn: machineArn("Trip-Add"), ...input });
    await expect(bed.sfn.send(command)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe("StartSyncExecution", () => {
  test("answers when an Express execution has ended", async () => {
    const command = { stateMachineArn: machineArn("Trip-Quick"), name: "sync", input: '{"a":1,"b":2}' };
    const answer = await bed.sfn.send(new StartSyncExecutionCommand(command));
    expect(answer).toMatchObject({
      status: "SUCCEEDED",
      output: "3",
      name: "sync",
      stopDate: expect.any(Date),
    });
    // Names of Express executions can be used again.
    expect(await bed.sfn.send(new StartSyncExecutionCommand(command))).toMatchObject({ output: "3" });
  });

  test("tells a failure in its answer", async () => {
    const command = new StartSyncExecutionCommand({ stateMachineArn: machineArn("Trip-QuickFail") });
    expect(await bed.sfn.send(command)).toMatchObject({
      status: "FAILED",
      error: "NoCar",
      cause: "none is left",
    });
  });

  test("fails with StateMachineTypeNotSupported for a Standard state machine", async () => {
    const command = new StartSyncExecutionCommand({ stateMachineArn: machineArn("Trip-Add") });
    await expect(bed.sfn.send(command)).rejects.toMatchObject({ name: "StateMachineTypeNotSupported" });
  });
});

describe("DescribeExecution", () => {
  test.each([
    ["ExecutionDoesNotExist", "arn:aws:states:us-east-1:123456789012:execution:Trip-Add:nobody"],
    ["InvalidArn", machineArn("Trip-Add")],
    ["InvalidArn", "nobody"],
  ])("fails with %s for %s", async (name, executionArn) => {
    const command = new DescribeExecutionCommand({ executionArn });
    await expect(bed.sfn.send(command)).rejects.toMatchObject({ name });
  });

  test("finds the state machine of an execution", async () => {
    const executionArn = await run("Trip-Add", "add-machine", { a: 1, b: 2 });
    const command = new DescribeStateMachineForExecutionCommand({ executionArn });
    const { definition = "", ...rest } = await bed.sfn.send(command);
    expect(JSON.parse(definition)).toEqual(add);
    expect(rest).toMatchObject({ stateMachineArn: machineArn("Trip-Add"), name: "Trip-Add" });
  });
});

describe("ListExecutions", () => {
  const names = ["one", "two", "three", "four", "five"];

  test("gives pages of a state machine's executions, the newest first", async () => {
    const { stateMachineArn } = await bed.sfn.send(
      new CreateStateMachineCommand({
        name: "Listed",
        definition: JSON.stringify(definitionOf({ No: { Type: "Fail" } })),
        roleArn: "arn:aws:iam::123456789012:role/any",
      }),
    );
    for (const name of names) await run("Listed", name);
    const pages: (string | undefined)[][] = [];
    for await (const { executions = [] } of paginateListExecutions(
      { client: bed.sfn, pageSize: 2 },
      { stateMachineArn },
    )) {
      pages.push(executions.map(({ name }) => name));
    }
    expect(pages).toEqual([["five", "four"], ["three", "two"], ["one"]]);

    const { executions, nextToken } = await bed.sfn.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: "FAILED", maxResults: 1 }),
    );
    expect(executions).toMatchObject([
      {
        name: "five",
        status: "FAILED",
        redriveCount: 0,
        startDate: expect.any(Date),
        stopDate: expect.any(Date),
      },
    ]);
    const running = new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" });
    expect((await bed.sfn.send(running)).executions).toEqual([]);
    // A token is of one list only.
    await expect(
      bed.sfn.send(new ListExecutionsCommand({ stateMachineArn, nextToken })),
    ).rejects.toMatchObject({ name: "InvalidToken" });
  });

  test.each<[string, ListExecutionsCommand["input"], RegExp]>([
    ["InvalidToken", { nextToken: "mine" }, /^Invalid Token/],
    ["ValidationException", { maxResults: 1001 }, /'1001' at 'maxResults' .* less than or equal to 1000$/],
    ["ValidationException", { statusFilter: "PENDING_REDRIVE" }, /Map Runs/],
    ["ValidationException", { mapRunArn: "arn" }, /Map Runs/],
    ["StateMachineTypeNotSupported", { stateMachineArn: machineArn("Trip-Quick") }, /EXPRESS/],
    ["StateMachineDoesNotExist", { stateMachineArn: machineArn("Boat") }, /Boat/],
  ])("fails with %s for %j", async (name, input, message) => {
    const command = new ListExecutionsCommand({ stateMachineArn: machineArn("Trip-Add"), ...input });
    await expect(bed.sfn.send(command)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });
});

describe("GetExecutionHistory", () => {
  test("gives the history as the SDK has it", async () => {
    const executionArn = await run("Trip-Add", "history", { a: 1, b: 2 });
    const { events = [] } = await bed.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, "ExecutionStarted"],
      [2, 0, "PassStateEntered"],
      [3, 2, "PassStateExited"],
      [4, 3, "SucceedStateEntered"],
      [5, 4, "SucceedStateExited"],
      [6, 5, "ExecutionSucceeded"],
    ]);
    expect(events[2]).toEqual({
      id: 3,
      previousEventId: 2,
      type: "PassStateExited",
      timestamp: expect.any(Date),
      stateExitedEventDetails: {
        name: "Add",
        output: "3",
        outputDetails: { truncated: false },
        assignedVariables: { one: "1" },
        assignedVariablesDetails: { truncated: false },
      },
    });
  });

  test("gives pages, in reverse order too", async () => {
    const executionArn = await run("Trip-Add", "pages", { a: 1, b: 2 });
    const idsBy = async (reverseOrder: boolean) => {
      const pages: (number | undefined)[][] = [];
      const given = { executionArn, reverseOrder };
      for await (const page of paginateGetExecutionHistory({ client: bed.sfn, pageSize: 4 }, given)) {
        pages.push((page.events ?? []).map(({ id }: HistoryEvent) => id));
      }
      return pages;
    };
    expect(await idsBy(false)).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    expect(await idsBy(true)).toEqual([
      [6, 5, 4, 3],
      [2, 1],
    ]);
  });

  test("leaves the data out when it is not wanted", async () => {
    const executionArn = await run("Trip-Add", "dataless", { a: 1, b: 2 });
    const command = new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false });
    const { events = [] } = await bed.sfn.send(command);
    expect(events[0]).toMatchObject({ executionStartedEventDetails: { roleArn: expect.any(String) } });
    expect(events[0]?.executionStartedEventDetails).not.toHaveProperty("input");
    expect(events[2]?.stateExitedEventDetails).toEqual({ name: "Add" });
  });

  test("fails with ExecutionDoesNotExist for one that is not there", async () => {
    const executionArn = "arn:aws:states:us-east-1:123456789012:execution:Trip-Add:nobody";
    await expect(bed.sfn.send(new GetExecutionHistoryCommand({ executionArn }))).rejects.toMatchObject({
      name: "ExecutionDoesNotExist",
    });
  });
});

describe("StopExecution", () => {
  test("ends an execution as ABORTED, and leaves one that has ended as it is", async () => {
    const { executionArn } = await bed.sfn.send(
      new StartExecutionCommand({ stateMachineArn: machineArn("Trip-Patient"), name: "stopped" }),
    );
    const stop = new StopExecutionCommand({ executionArn, error: "Enough", cause: "of it" });
    const { stopDate } = await bed.sfn.send(stop);
    const described = await bed.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: "ABORTED", error: "Enough", cause: "of it", stopDate });
    expect(described.redriveStatus).toBe("REDRIVABLE");
    expect(await bed.sfn.send(new StopExecutionCommand({ executionArn }))).toMatchObject({ stopDate });
  });
});

describe("RedriveExecution", () => {
  test("goes on from what failed, once for one client token", async () => {
    isDown = true;
    const executionArn = await run("Trip-Flaky", "flaky");
    const failed = await bed.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(failed).toMatchObject({
      status: "FAILED",
      error: "Down",
      cause: "for now",
      redriveStatus: "REDRIVABLE",
    });

    isDown = false;
    const end = ended(bed, "flaky");
    const { redriveDate } = await bed.sfn.send(
      new RedriveExecutionCommand({ executionArn, clientToken: "t" }),
    );
    await end;
    const redriven = await bed.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(redriven).toMatchObject({ status: "SUCCEEDED", output: '"up"', redriveCount: 1, redriveDate });
    const once = await bed.sfn.send(new RedriveExecutionCommand({ executionArn, clientToken: "t" }));
    expect(once.redriveDate).toEqual(redriveDate);

    const { events = [] } = await bed.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type).slice(-7)).toEqual([
      "ExecutionFailed",
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("goes on from where an execution was stopped, and refuses while it runs again", async () => {
    const { executionArn } = await bed.sfn.send(
      new StartExecutionCommand({ stateMachineArn: machineArn("Trip-Patient"), name: "stopped-redriven" }),
    );
    await bed.sfn.send(new StopExecutionCommand({ executionArn }));
    const { redriveDate } = await bed.sfn.send(new RedriveExecutionCommand({ executionArn }));
    const redriven = await bed.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(redriven).toMatchObject({
      status: "RUNNING",
      redriveCount: 1,
      redriveDate,
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is RUNNING and cannot be redriven",
    });
    await expect(bed.sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: "ExecutionNotRedrivable",
      message: expect.stringContaining("Execution is RUNNING and cannot be redriven"),
    });
    await bed.sfn.send(new StopExecutionCommand({ executionArn }));
    const { events = [] } = await bed.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type?.startsWith("Execution"))).toEqual([
      "ExecutionStarted",
      "ExecutionAborted",
      "ExecutionRedriven",
      "ExecutionAborted",
    ]);
    expect(types.filter((type) => type === "TaskScheduled")).toHaveLength(2);
    expect(types.filter((type) => type === "TaskStateEntered")).toHaveLength(1);
  });

  test.each([
    ["Trip-Add", "Execution is SUCCEEDED and cannot be redriven"],
    ["Trip-Quick", "EXPRESS"],
  ])("fails with ExecutionNotRedrivable for an execution of %s", async (machine, reason) => {
    const executionArn = await run(machine, "not-redrivable", { a: 1, b: 2 });
    await expect(bed.sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: "ExecutionNotRedrivable",
      message: expect.stringContaining(reason),
    });
  });

  test("fails with ExecutionNotRedrivable when the execution ended more than 14 days ago", async () => {
    isDown = true;
    const executionArn = await run("Trip-Flaky", "late");
    ahead = 14 * 24 * 60 * 60 * 1000 + 60_000;
    const reason = "Execution redrivable period exceeded";
    expect(await bed.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: reason,
    });
    await expect(bed.sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: "ExecutionNotRedrivable",
      message: expect.stringContaining(reason),
    });
    ahead = 0;
  });

  test("fails with ExecutionDoesNotExist for one that is not there", async () => {
    const executionArn = "arn:aws:states:us-east-1:123456789012:execution:Trip-Add:nobody";
    await expect(bed.sfn.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: "ExecutionDoesNotExist",
    });
  });
});
