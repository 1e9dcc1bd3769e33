import { describe, expect, test } from "@jest/globals";
import type { JsonValue } from "../../lib/asl/index.js";
import type { TaskCall, TaskOutcome } from "../../lib/runner/index.js";
import { invoke, machine, outline, previousIds, run, start } from "./support.js";

/** A machine of one task, which ends or goes to `Caught`. */
function task(fields: Record<string, unknown>, resource = invoke): ReturnType<typeof machine> {
  return machine({ Call: { Type: "Task", Resource: resource, End: true, ...fields } });
}

const caught = { Caught: { Type: "Pass", End: true } };
const catchAll = { Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }] };

function guardedTask(fields: Record<string, unknown>, resource = invoke): Record<string, unknown> {
  return machine({
    Call: { Type: "Task", Resource: resource, End: true, ...catchAll, ...fields },
    ...caught,
  });
}

/** Answers one outcome after the other, the last one again and again. */
function inTurn(...outcomes: TaskOutcome[]): { tasks: (call: TaskCall) => TaskOutcome; calls: TaskCall[] } {
  const calls: TaskCall[] = [];
  return {
    calls,
    tasks: (call) => {
      calls.push(call);
      return outcomes[Math.min(calls.length, outcomes.length) - 1] ?? { succeeded: null };
    },
  };
}

const failed = (error: string, cause?: string): TaskOutcome => ({
  failed: cause === undefined ? { error } : { error, cause },
});

describe("Retry", () => {
  test("waits longer each time, and at most MaxDelaySeconds", async () => {
    const { tasks, calls } = inTurn(failed("Down"));
    const { execution, clock } = start(
      task({
        Retry: [
          { ErrorEquals: ["Down"], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 20 },
        ],
      }),
      { tasks },
    );
    await clock.run(execution.ended);
    const begun = execution.history.filter(({ type }) => type === "TaskScheduled");
    const seconds = begun.map(
      ({ timestamp }) => (timestamp.getTime() - execution.startDate.getTime()) / 1000,
    );
    expect(seconds).toEqual([0, 2, 8, 26, 46]);
    expect(calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(execution).toMatchObject({ status: "FAILED", error: "Down" });
  });

  test("tries three more times by default, after 1, 2 and 4 seconds", async () => {
    const { tasks } = inTurn(failed("Down"));
    const { execution, clock } = start(task({ Retry: [{ ErrorEquals: ["States.ALL"] }] }), { tasks });
    await clock.run(execution.ended);
    expect(clock.now() - execution.startDate.getTime()).toBe(7000);
  });

  test("takes a share of the delay by chance with full jitter", async () => {
    const { tasks } = inTurn(failed("Down"), { succeeded: null });
    const Retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 100, JitterStrategy: "FULL" }];
    const { execution, clock } = start(task({ Retry }), { tasks, random: () => 0.25 });
    await clock.run(execution.ended);
    expect(clock.now() - execution.startDate.getTime()).toBe(25_000);
  });

  test("is decided by the first retrier that covers the error, and each counts for itself", async () => {
    const { tasks, calls } = inTurn(failed("A"), failed("B"), failed("A"), failed("B"), failed("A"));
    const Retry = [
      { ErrorEquals: ["A"], MaxAttempts: 2 },
      { ErrorEquals: ["States.ALL"], MaxAttempts: 2 },
    ];
    const execution = await run(task({ Retry }), { tasks });
    expect(calls).toHaveLength(5);
    expect(execution).toMatchObject({ status: "FAILED", error: "A" });
  });

  test("does not try again an error that a retrier in front keeps out", async () => {
    const { tasks, calls } = inTurn(failed("CarUnavailable"));
    const Retry = [{ ErrorEquals: ["CarUnavailable"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }];
    await run(task({ Retry }), { tasks });
    expect(calls).toHaveLength(1);
  });

  test("evaluates Arguments anew, with the number of retries in the context object", async () => {
    const { tasks, calls } = inTurn(failed("Down"), { succeeded: null });
    const Retry = [{ ErrorEquals: ["States.ALL"] }];
    const Arguments = { retries: "{% $states.context.State.RetryCount %}" };
    await run(task({ Retry, Arguments }), { tasks });
    expect(calls.map((call) => call.arguments)).toEqual([{ retries: 0 }, { retries: 1 }]);
  });

  test("calls with the arguments of the first try, when the switch says so", async () => {
    const { tasks, calls } = inTurn(failed("Down"), { succeeded: null });
    const Retry = [{ ErrorEquals: ["States.ALL"] }];
    const Arguments = { retries: "{% $states.context.State.RetryCount %}" };
    await run(task({ Retry, Arguments }), { tasks, switches: { retryEvaluatesArguments: false } });
    expect(calls.map((call) => call.arguments)).toEqual([{ retries: 0 }, { retries: 0 }]);
  });
});

describe("Catch", () => {
  test("hands the error on, unless it has an Output, and assigns in place of the state", async () => {
    const execution = await run(
      machine({
        Call: {
          Type: "Task",
          Resource: invoke,
          Assign: { answer: "{% $states.result %}" },
          Catch: [
            { ErrorEquals: ["Other"], Next: "Caught" },
            { ErrorEquals: ["Refused"], Assign: { why: "{% $states.errorOutput.Cause %}" }, Next: "Caught" },
          ],
          End: true,
        },
        Caught: {
          Type: "Pass",
          Output: { why: "{% $why %}", error: "{% $states.input %}", answer: "{% [$answer] %}" },
          End: true,
        },
      }),
      { tasks: () => failed("Refused", "no car") },
    );
    expect(execution.output).toEqual({
      why: "no car",
      error: { Error: "Refused", Cause: "no car" },
      answer: [],
    });
    expect(
      execution.history.find(({ type }) => type === "TaskStateExited")?.stateExitedEventDetails,
    ).toMatchObject({
      output: '{"Error":"Refused","Cause":"no car"}',
      assignedVariables: { why: '"no car"' },
    });
  });

  test.each([
    ["States.ALL", "Down", true],
    ["States.TaskFailed", "Down", true],
    ["Down", "Down", true],
    ["Lambda.Unknown", "Down", false],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.ALL", "States.Runtime", false],
    ["States.Runtime", "States.Runtime", false],
    ["States.ALL", "States.Timeout", true],
    ["States.ALL", "States.DataLimitExceeded", true],
  ])("by %s of the error %s: %s", async (name, error, isCaught) => {
    const Catch = [{ ErrorEquals: [name], Next: "Caught" }];
    const execution = await run(guardedTask({ Catch }), { tasks: () => failed(error) });
    expect(execution.status).toBe(isCaught ? "SUCCEEDED" : "FAILED");
  });

  test("by States.ALL of States.DataLimitExceeded: not, when the switch says so", async () => {
    const execution = await run(guardedTask({}), {
      tasks: () => failed("States.DataLimitExceeded"),
      switches: { allCoversDataLimitExceeded: false },
    });
    expect(execution.status).toBe("FAILED");
  });

  test("covers an expression that fails in the task's own Arguments, Output and Assign", async () => {
    const missing = { field: "{% $states.input.missing %}" };
    for (const fields of [{ Arguments: missing }, { Output: missing }, { Assign: missing }]) {
      const execution = await run(guardedTask(fields), { tasks: () => ({ succeeded: null }) });
      expect(execution).toMatchObject({
        status: "SUCCEEDED",
        output: { Error: "States.QueryEvaluationError" },
      });
    }
  });

  test("does not cover them, when the switches say so", async () => {
    const missing = { field: "{% $states.input.missing %}" };
    const tasks = (): TaskOutcome => ({ succeeded: null });
    const inArguments = guardedTask({ Arguments: missing });
    const inOutput = guardedTask({ Output: missing });
    const statuses = await Promise.all([
      run(inArguments, { tasks, switches: { catchesArgumentsError: false } }),
      run(inArguments, { tasks, switches: { catchesResultError: false } }),
      run(inOutput, { tasks, switches: { catchesResultError: false } }),
      run(inOutput, { tasks, switches: { catchesArgumentsError: false } }),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual(["FAILED", "SUCCEEDED", "FAILED", "SUCCEEDED"]);
  });

  test("fails when its own Output cannot be evaluated", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Output: "{% $missing %}", Next: "Caught" }];
    const execution = await run(guardedTask({ Catch }), { tasks: () => failed("Down") });
    expect(execution).toMatchObject({
      status: "FAILED",
      error: "States.QueryEvaluationError",
      cause:
        "An error occurred while executing the state 'Call' (entered at the event id #2). " +
        "The JSONata expression '$missing' specified for the field 'Catch[0]/Output' returned nothing (undefined).",
    });
  });
});

describe("a task's timeout", () => {
  const never = (): Promise<TaskOutcome> => new Promise(() => {});

  test("fails it with States.Timeout, which has no cause, and aborts the call", async () => {
    let signal: AbortSignal | undefined;
    const { execution, clock } = start(guardedTask({ TimeoutSeconds: 5 }), {
      tasks: (call) => {
        signal = call.signal;
        return never();
      },
    });
    await clock.run(execution.ended);
    expect(clock.now() - execution.startDate.getTime()).toBe(5000);
    expect(signal?.aborted).toBe(true);
    expect(execution.output).toEqual({ Error: "States.Timeout", Cause: "" });
    expect(execution.history.find(({ type }) => type === "TaskTimedOut")?.taskTimedOutEventDetails).toEqual({
      resourceType: "lambda",
      resource: "invoke",
      error: "States.Timeout",
    });
  });

  test("can be an expression", async () => {
    const { execution, clock } = start(task({ TimeoutSeconds: "{% $states.input.seconds * 2 %}" }), {
      input: { seconds: 30 },
      tasks: never,
    });
    await clock.run(execution.ended);
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Timeout", cause: undefined });
    expect(execution.history[2]?.taskScheduledEventDetails?.timeoutInSeconds).toBe(60);
  });

  test.each([0, 1.5, -1, "5"])("fails when it is %j", async (seconds) => {
    const execution = await run(task({ TimeoutSeconds: "{% $states.input %}" }), {
      input: seconds,
      tasks: never,
    });
    expect(execution).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
  });

  test("fails when the heartbeat is no shorter, by expressions too", async () => {
    const heartbeat = async (seconds: number) =>
      run(task({ TimeoutSeconds: "{% 5 %}", HeartbeatSeconds: "{% $states.input %}" }), {
        input: seconds,
        tasks: never,
      });
    expect(await heartbeat(5)).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
    expect(await heartbeat(4)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
  });

  test("comes from a heartbeat that is missed, too, under either name", async () => {
    for (const name of ["States.HeartbeatTimeout", "States.Timeout"]) {
      const Catch = [{ ErrorEquals: [name], Next: "Caught" }];
      const execution = await run(guardedTask({ HeartbeatSeconds: 5, Catch }), { tasks: never });
      expect(execution.output).toEqual({ Error: "States.Timeout", Cause: "" });
    }
  });

  test("is not waited for when the task answers in time", async () => {
    const { execution, clock } = start(task({ TimeoutSeconds: 5 }), {
      tasks: async () => ({ succeeded: "in time" }),
    });
    await clock.run(execution.ended);
    expect(execution.output).toBe("in time");
    expect(clock.scheduled).toBe(0);
  });

  test("ignores an answer that comes after it", async () => {
    let answer: (outcome: TaskOutcome) => void = () => {};
    const { execution, clock } = start(guardedTask({ TimeoutSeconds: 5 }), {
      tasks: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    clock.advanceTo(clock.now() + 5000);
    const length = execution.history.length;
    answer({ succeeded: "too late" });
    await clock.run(execution.ended);
    expect(execution.output).toEqual({ Error: "States.Timeout", Cause: "" });
    expect(execution.history).toHaveLength(length);
  });
});

describe("a task that waits for its token", () => {
  const resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
  const Arguments = { MessageBody: { token: "{% $states.context.Task.Token %}" } };

  function waiting(fields: Record<string, unknown> = {}): ReturnType<typeof start> & { token: () => string } {
    let token = "";
    const started = start(guardedTask({ Arguments, ...fields }, resource), {
      tasks: (call) => {
        token = call.taskToken ?? "";
        expect(call.arguments).toEqual({ MessageBody: { token } });
        return { submitted: { MessageId: "1" } };
      },
    });
    return { ...started, token: () => token };
  }

  test("goes on when the token comes back", async () => {
    const { execution, token } = waiting();
    expect(execution.status).toBe("RUNNING");
    expect(execution.sendTaskSuccess(token(), { approved: true })).toBe("accepted");
    expect(execution.output).toEqual({ approved: true });
    expect(outline(execution.history)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered Call",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited Call",
      "ExecutionSucceeded",
    ]);
    expect(previousIds(execution.history)).toEqual([0, 0, 2, 3, 4, 5, 6, 7]);
  });

  test("fails when a failure comes back", () => {
    const { execution, token } = waiting();
    execution.sendTaskFailure(token(), { error: "Refused", cause: "by the manager" });
    expect(execution.output).toEqual({ Error: "Refused", Cause: "by the manager" });
  });

  test("takes a second answer, and one after its timeout, for too late", async () => {
    const first = waiting();
    first.execution.sendTaskSuccess(first.token(), 1);
    expect(first.execution.sendTaskSuccess(first.token(), 2)).toBe("timedOut");
    const second = waiting({ TimeoutSeconds: 10 });
    await second.clock.run(second.execution.ended);
    expect(second.execution.sendTaskFailure(second.token(), {})).toBe("timedOut");
    expect(second.execution.sendTaskHeartbeat(second.token())).toBe("timedOut");
    expect(second.execution.sendTaskSuccess("another", null)).toBe("unknown");
  });

  test("lives on as long as heartbeats come", async () => {
    const { execution, token, clock } = waiting({ HeartbeatSeconds: 10 });
    const begin = clock.now();
    for (const second of [8, 16, 24]) {
      clock.advanceTo(begin + second * 1000);
      expect(execution.sendTaskHeartbeat(token())).toBe("accepted");
    }
    await clock.run(execution.ended);
    expect(clock.now() - begin).toBe(34_000);
    expect(execution.output).toEqual({ Error: "States.Timeout", Cause: "" });
  });

  test("has a new token for each try", async () => {
    const tokens: unknown[] = [];
    const Retry = [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 1 }];
    const execution = await run(task({ Retry, TimeoutSeconds: 5, Arguments }, resource), {
      tasks: (call) => {
        tokens.push(call.taskToken);
        return { submitted: {} };
      },
    });
    expect(execution.error).toBe("States.Timeout");
    expect(new Set(tokens).size).toBe(2);
  });

  test("may be answered before its handler has", async () => {
    let token = "";
    let handedOut = (): void => {};
    const { execution, clock } = start(task({}, resource), {
      tasks: (call) => {
        token = call.taskToken ?? "";
        return new Promise((resolve) => {
          handedOut = () => resolve({ submitted: {} });
        });
      },
    });
    expect(execution.sendTaskSuccess(token, "early")).toBe("accepted");
    expect(execution.status).toBe("RUNNING");
    handedOut();
    await clock.run(execution.ended);
    expect(execution.output).toBe("early");
    expect(outline(execution.history).slice(4, 6)).toEqual(["TaskSubmitted", "TaskSucceeded"]);
  });
});

describe("a task on a function's own ARN", () => {
  const resource = "arn:aws:lambda:us-east-1:123456789012:function:Reserve";

  test("has events of its own kind", async () => {
    const execution = await run(task({ Arguments: { city: "Rome" } }, resource), {
      tasks: () => ({ succeeded: "booked" }),
    });
    expect(outline(execution.history).slice(2, 5)).toEqual([
      "LambdaFunctionScheduled",
      "LambdaFunctionStarted",
      "LambdaFunctionSucceeded",
    ]);
    expect(execution.history[2]?.lambdaFunctionScheduledEventDetails).toEqual({
      resource,
      input: '{"city":"Rome"}',
      inputDetails: { truncated: false },
    });
    expect(execution.history[3]).not.toHaveProperty("lambdaFunctionStartedEventDetails");
  });

  test("fails with events of its own kind", async () => {
    const execution = await run(task({}, resource), { tasks: () => failed("Down", "cause") });
    expect(execution.history[4]).toMatchObject({
      type: "LambdaFunctionFailed",
      lambdaFunctionFailedEventDetails: { error: "Down", cause: "cause" },
    });
  });
});

describe("a task's data", () => {
  const large: JsonValue = "ü".repeat(131_072);

  test("fails with States.DataLimitExceeded when the result is above 256 KiB of UTF-8", async () => {
    const execution = await run(guardedTask({}), { tasks: () => ({ succeeded: large }) });
    expect(execution.output).toEqual({
      Error: "States.DataLimitExceeded",
      Cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect(execution.history[4]?.type).toBe("TaskFailed");
  });

  test("may be 256 KiB", async () => {
    const execution = await run(guardedTask({ Output: true }), {
      tasks: () => ({ succeeded: "a".repeat(262_142) }),
    });
    expect(execution.output).toBe(true);
  });

  test("fails when the output of the state is above 256 KiB, though the result is not", async () => {
    const Output = { twice: "{% [$states.result, $states.result] %}" };
    for (const history of [true, false]) {
      const tasks = (): TaskOutcome => ({ succeeded: "a".repeat(200_000) });
      const execution = await run(guardedTask({ Output }), { tasks, history });
      expect(execution.output).toMatchObject({ Error: "States.DataLimitExceeded" });
    }
  });

  test("becomes what JSON makes of it", async () => {
    const execution = await run(task({ Output: "{% $states.result %}" }), {
      tasks: () => JSON.parse('{"succeeded":{"a":1}}'),
    });
    expect(execution.output).toEqual({ a: 1 });
  });
});

describe("a handler", () => {
  test("fails the execution with States.Runtime, which is not caught, when it throws", async () => {
    for (const tasks of [
      () => {
        throw new Error("no handler for this");
      },
      () => Promise.reject(new Error("no handler for this")),
    ]) {
      const execution = await run(guardedTask({}), { tasks });
      expect(execution).toMatchObject({
        status: "FAILED",
        error: "States.Runtime",
        cause:
          "An error occurred while executing the state 'Call' (entered at the event id #2). " +
          `The handler of the task '${invoke}' failed: no handler for this`,
      });
    }
  });

  test("may record what a .sync task was submitted with before it is done", async () => {
    const execution = await run(task({}, "arn:aws:states:::states:startExecution.sync:2"), {
      tasks: async (call) => {
        call.submit({ ExecutionArn: "child" });
        return { succeeded: { Output: 1 } };
      },
    });
    expect(outline(execution.history).slice(2, 6)).toEqual([
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
    ]);
    expect(execution.history[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: "states",
      resource: "startExecution.sync:2",
    });
  });

  test("may stop the execution that calls it", async () => {
    const states = { Wait: { Type: "Wait", Seconds: 1, Next: "Call" }, ...task({}).States };
    const { execution, clock } = start(machine(states), {
      tasks: () => {
        execution.stop();
        return { succeeded: 1 };
      },
    });
    await clock.run(execution.ended);
    expect(execution).toMatchObject({ status: "ABORTED", output: undefined });
    expect(execution.history.at(-1)?.type).toBe("ExecutionAborted");
  });
});

describe("A scheduled task's event", () => {
  const lambda = "arn:aws:lambda:us-east-1:123456789012:function:f";
  const tasks = (): TaskOutcome => ({ succeeded: null });
  const limits = { TimeoutSeconds: 9, HeartbeatSeconds: 5 };

  test("tells the timeout and the heartbeat, but that of a function's own ARN only the timeout", async () => {
    const [integration, own] = [
      await run(task(limits), { tasks }),
      await run(task(limits, lambda), { tasks }),
    ];
    expect(integration.history[2]?.taskScheduledEventDetails).toMatchObject({
      timeoutInSeconds: 9,
      heartbeatInSeconds: 5,
    });
    const { lambdaFunctionScheduledEventDetails: details } = own.history[2] ?? {};
    expect(details).toMatchObject({ timeoutInSeconds: 9 });
    expect(details).not.toHaveProperty("heartbeatInSeconds");
  });

  test("tells the role that Credentials name", async () => {
    const definition = {
      Credentials: { RoleArn: "{% 'arn:aws:iam::123456789012:role/' & $states.input %}" },
    };
    const taskCredentials = { roleArn: "arn:aws:iam::123456789012:role/other" };
    const [integration, own] = [
      await run(task(definition), { tasks, input: "other" }),
      await run(task(definition, lambda), { tasks, input: "other" }),
    ];
    expect(integration.history[2]?.taskScheduledEventDetails).toMatchObject({ taskCredentials });
    expect(own.history[2]?.lambdaFunctionScheduledEventDetails).toMatchObject({ taskCredentials });
  });
});
