import { describe, expect, test } from "@jest/globals";
import type { TaskOutcome } from "../../lib/runner/index.js";
import { invoke, machine, outline, previousIds, run, start } from "./support.js";

function branch(states: Record<string, unknown>): Record<string, unknown> {
  return { StartAt: Object.keys(states)[0], States: states };
}

function parallel(branches: unknown[], fields: Record<string, unknown> = {}): ReturnType<typeof machine> {
  return machine({ Both: { Type: "Parallel", Branches: branches, End: true, ...fields } });
}

const pass = (name: string): Record<string, unknown> => branch({ [name]: { Type: "Pass", End: true } });
const sleep = (name: string, seconds: number): Record<string, unknown> =>
  branch({ [name]: { Type: "Wait", Seconds: seconds, End: true } });
const boom = branch({ Boom: { Type: "Fail", Error: "Boom", Cause: "cause" } });
const call = (name: string): Record<string, unknown> =>
  branch({ [name]: { Type: "Task", Resource: invoke, End: true } });

describe("Parallel", () => {
  test("fails when Arguments are above 256 KiB, which can be caught", async () => {
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [pass("One")],
        Arguments: ["{% $states.input %}", "{% $states.input %}"],
        Catch: [{ ErrorEquals: ["States.DataLimitExceeded"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", Output: "{% $states.input.Cause %}", End: true },
    });
    const execution = await run(definition, { input: "x".repeat(200_000) });
    expect(execution.output).toContain("'Both' returned a result with a size exceeding");
    expect(outline(execution.history)).not.toContain("PassStateEntered One");
  });

  test("gives each branch its input, and hands on their outputs in order", async () => {
    const execution = await run(
      parallel([sleep("Slow", 10), pass("Fast")], { Arguments: { n: "{% $states.input %}" } }),
      {
        input: 5,
      },
    );
    expect(execution.output).toEqual([{ n: 5 }, { n: 5 }]);
    expect(outline(execution.history)).toEqual([
      "ExecutionStarted",
      "ParallelStateEntered Both",
      "ParallelStateStarted",
      "WaitStateEntered Slow",
      "PassStateEntered Fast",
      "PassStateExited Fast",
      "WaitStateExited Slow",
      "ParallelStateSucceeded",
      "ParallelStateExited Both",
      "ExecutionSucceeded",
    ]);
    // The Parallel goes on from the branch that was the last to end; ParallelStateSucceeded is passed by.
    expect(previousIds(execution.history)).toEqual([0, 0, 2, 3, 3, 5, 4, 7, 7, 9]);
  });

  test("lets branches read the variables around them, and keeps theirs from getting out", async () => {
    const definition = machine({
      Set: { Type: "Pass", Assign: { outer: 1 }, Next: "Both" },
      Both: {
        Type: "Parallel",
        Branches: [
          branch({
            Inner: { Type: "Pass", Assign: { inner: "{% $outer + 1 %}" }, Next: "Tell" },
            Tell: { Type: "Pass", Output: "{% $inner %}", End: true },
          }),
        ],
        Assign: { result: "{% $states.result %}" },
        Next: "After",
      },
      After: { Type: "Pass", Output: "{% [$outer, $result, $inner] %}", End: true },
    });
    expect((await run(definition)).output).toEqual([1, 2]);
  });

  test("may assign by its own catcher what a branch has assigned for itself", async () => {
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [
          branch({
            Inner: { Type: "Pass", Assign: { v: "of the branch" }, Next: "Boom" },
            Boom: { Type: "Fail", Error: "{% $v %}" },
          }),
        ],
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Assign: { v: "{% 'caught ' & $states.errorOutput.Error %}" },
            Next: "After",
          },
        ],
        End: true,
      },
      After: { Type: "Pass", Output: "{% $v %}", End: true },
    });
    expect((await run(definition)).output).toBe("caught of the branch");
  });

  test("fails with a branch's own error, gives the other branches up, and can be caught", async () => {
    const signals: AbortSignal[] = [];
    const failing = branch({
      Wait: { Type: "Wait", Seconds: 1, Next: "Boom" },
      Boom: { Type: "Fail", Error: "Boom", Cause: "cause" },
    });
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [sleep("Sleep", 10), failing, call("Call")],
        Catch: [{ ErrorEquals: ["Boom"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", End: true },
    });
    const { execution, clock } = start(definition, {
      tasks: ({ signal }) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    await clock.run(execution.ended);
    expect(clock.now() - execution.startDate.getTime()).toBe(1000);
    expect(execution.output).toEqual({ Error: "Boom", Cause: "cause" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    const events = outline(execution.history);
    const failure = events.indexOf("FailStateEntered Boom");
    expect(events.slice(failure + 1, failure + 5)).toEqual([
      "WaitStateAborted",
      "TaskStateAborted",
      "ParallelStateFailed",
      "ParallelStateExited Both",
    ]);
    // As on AWS: what is given up follows from the failing branch's last event, and so does the Parallel's failure.
    expect(previousIds(execution.history).slice(failure + 1, failure + 4)).toEqual(
      Array(3).fill(failure + 1),
    );
  });

  test("records a task whose failure ends its branch as aborted, and passes that by", async () => {
    const execution = await run(parallel([call("Call")]), { tasks: () => ({ failed: { error: "Down" } }) });
    expect(outline(execution.history).slice(2)).toEqual([
      "ParallelStateStarted",
      "TaskStateEntered Call",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "TaskStateAborted",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
    expect(previousIds(execution.history)).toEqual([0, 0, 2, 3, 4, 5, 6, 7, 7, 9]);
  });

  test("is started anew on each retry", async () => {
    const execution = await run(
      parallel([boom], { Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }] }),
    );
    expect(outline(execution.history).slice(1)).toEqual([
      "ParallelStateEntered Both",
      "ParallelStateStarted",
      "FailStateEntered Boom",
      "ParallelStateStarted",
      "FailStateEntered Boom",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
    expect(previousIds(execution.history)).toEqual([0, 0, 2, 3, 4, 5, 6, 7]);
  });

  test("catches an expression that fails in a branch", async () => {
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [branch({ Bad: { Type: "Pass", Output: "{% $missing %}", End: true } })],
        Catch: [
          {
            ErrorEquals: ["States.QueryEvaluationError"],
            Output: "{% $states.errorOutput.Error %}",
            Next: "Caught",
          },
        ],
        End: true,
      },
      Caught: { Type: "Pass", End: true },
    });
    expect((await run(definition)).output).toBe("States.QueryEvaluationError");
  });

  test("does not catch States.Runtime, which ends the execution at once", async () => {
    const stray = branch({
      Which: { Type: "Choice", Choices: [{ Condition: false, Next: "Done" }] },
      Done: { Type: "Succeed" },
    });
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [stray],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", End: true },
    });
    const execution = await run(definition);
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(outline(execution.history).slice(-2)).toEqual(["ChoiceStateEntered Which", "ExecutionFailed"]);
  });

  test("fails a second time when its catcher's Output fails, as seen on AWS", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Output: "{% $missing %}", Next: "Caught" }];
    const definition = machine({
      Both: { Type: "Parallel", Branches: [boom], Catch, End: true },
      Caught: { Type: "Pass", End: true },
    });
    const execution = await run(definition);
    expect(outline(execution.history)).toEqual([
      "ExecutionStarted",
      "ParallelStateEntered Both",
      "ParallelStateStarted",
      "FailStateEntered Boom",
      "ParallelStateFailed",
      "EvaluationFailed",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
    expect(previousIds(execution.history)).toEqual([0, 0, 2, 3, 4, 4, 6, 7]);
  });

  test("gives up what is nested, from the outside in", async () => {
    const inner = branch({ Inner: { Type: "Parallel", Branches: [sleep("Deep", 10)], End: true } });
    const failing = branch({ Wait: { Type: "Wait", Seconds: 1, Next: "Boom" }, Boom: { Type: "Fail" } });
    const execution = await run(parallel([inner, failing]));
    expect(outline(execution.history).slice(-4)).toEqual([
      "ParallelStateAborted",
      "WaitStateAborted",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
  });

  test("advances its branches in turn, or in the order that is chosen from outside", async () => {
    const two = (name: string): Record<string, unknown> =>
      branch({ [`${name}1`]: { Type: "Pass", Next: `${name}2` }, [`${name}2`]: { Type: "Pass", End: true } });
    const entered = async (order?: (ready: readonly unknown[]) => number): Promise<string[]> => {
      const execution = await run(parallel([two("A"), two("B")]), order === undefined ? {} : { order });
      return outline(execution.history).flatMap((line) => /PassStateEntered (.*)/.exec(line)?.[1] ?? []);
    };
    expect(await entered()).toEqual(["A1", "B1", "A2", "B2"]);
    expect(await entered((ready) => ready.length - 1)).toEqual(["B1", "B2", "A1", "A2"]);
    expect(await entered(() => 0)).toEqual(["A1", "B1", "A2", "B2"]);
  });

  test("shows whoever chooses which branches are ready, and in which states", async () => {
    const seen: unknown[] = [];
    await run(parallel([pass("A"), pass("B")]), {
      order: (ready) => {
        seen.push(ready);
        return 0;
      },
    });
    expect(seen).toEqual([
      [
        { path: [0], state: "A" },
        { path: [1], state: "B" },
      ],
    ]);
  });

  test("tells tasks in which branches they are", async () => {
    const paths: (readonly number[])[] = [];
    const nested = branch({ Inner: { Type: "Parallel", Branches: [call("X"), call("Y")], End: true } });
    await run(parallel([pass("A"), nested]), {
      tasks: ({ path }): TaskOutcome => {
        paths.push(path);
        return { succeeded: null };
      },
    });
    expect(paths).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });
});
