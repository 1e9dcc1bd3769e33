import { describe, expect, test } from "@jest/globals";
import { invoke, machine, outline, previousIds, run, start } from "./support.js";

describe("an execution", () => {
  test("goes from state to state, and hands outputs and variables on", async () => {
    const execution = await run(
      machine({
        Double: { Type: "Pass", Assign: { double: "{% $states.input.n * 2 %}" }, Next: "Answer" },
        Answer: { Type: "Succeed", Output: { double: "{% $double %}", n: "{% $states.input.n %}" } },
      }),
      { input: { n: 21 } },
    );
    expect(execution.status).toBe("SUCCEEDED");
    expect(execution.output).toEqual({ double: 42, n: 21 });
    expect(outline(execution.history)).toEqual([
      "ExecutionStarted",
      "PassStateEntered Double",
      "PassStateExited Double",
      "SucceedStateEntered Answer",
      "SucceedStateExited Answer",
      "ExecutionSucceeded",
    ]);
    expect(previousIds(execution.history)).toEqual([0, 0, 2, 3, 4, 5]);
  });

  test("calls a task with its arguments and makes its result visible", async () => {
    const execution = await run(
      machine({
        Call: {
          Type: "Task",
          Resource: invoke,
          Arguments: { FunctionName: "f", Payload: "{% $states.input %}" },
          Output: "{% $states.result.Payload.answer %}",
          End: true,
        },
      }),
      {
        input: { question: 6 },
        tasks: (call) => ({ succeeded: { Payload: { answer: call.arguments } } }),
      },
    );
    expect(execution.output).toEqual({ FunctionName: "f", Payload: { question: 6 } });
    expect(outline(execution.history)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered Call",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited Call",
      "ExecutionSucceeded",
    ]);
    expect(execution.history[2]?.taskScheduledEventDetails).toEqual({
      resourceType: "lambda",
      resource: "invoke",
      region: "us-east-1",
      parameters: '{"FunctionName":"f","Payload":{"question":6}}',
    });
  });

  test("waits, and leaps over the time on a virtual clock", async () => {
    const { execution, clock } = start(machine({ Sleep: { Type: "Wait", Seconds: 3600, End: true } }));
    await clock.run(execution.ended);
    expect(execution.status).toBe("SUCCEEDED");
    expect(clock.now() - execution.startDate.getTime()).toBe(3_600_000);
  });

  test("stops as ABORTED, and aborts the signal of the task under way", async () => {
    let signal: AbortSignal | undefined;
    const { execution } = start(machine({ Call: { Type: "Task", Resource: invoke, End: true } }), {
      tasks: (call) => {
        signal = call.signal;
        return new Promise(() => {});
      },
    });
    execution.stop({ error: "Enough", cause: "of this" });
    expect(execution).toMatchObject({ status: "ABORTED", error: "Enough", cause: "of this" });
    expect(signal?.aborted).toBe(true);
    await expect(execution.ended).resolves.toBe(execution);
  });
});
