import { describe, expect, test } from "@jest/globals";
import type { TaskOutcome } from "../../lib/runner/index.js";
import { invoke, machine, outline, previousIds, run, start } from "./support.js";

/** Tasks that answer their state's name, but fail while they are in `down`. */
function tasksWith(down: Set<string>, called: string[] = []): (call: { state: string }) => TaskOutcome {
  return ({ state }) => {
    called.push(state);
    return down.has(state) ? { failed: { error: "Down" } } : { succeeded: state };
  };
}

const task = (next?: string): Record<string, unknown> => ({
  Type: "Task",
  Resource: invoke,
  ...(next === undefined ? { End: true } : { Next: next }),
});

describe("redrive", () => {
  test("schedules the task that failed again, and goes on", async () => {
    const down = new Set(["B"]);
    const called: string[] = [];
    const definition = machine({
      A: { ...task("B"), Assign: { a: 1 } },
      B: { ...task(), Output: "{% [$a, $states.result] %}" },
    });
    const { execution, clock } = start(definition, { tasks: tasksWith(down, called) });
    expect(execution).toMatchObject({ status: "FAILED", error: "Down" });
    down.clear();
    execution.redrive();
    await clock.run(execution.ended);
    expect(execution).toMatchObject({
      status: "SUCCEEDED",
      output: [1, "B"],
      error: undefined,
      redriveCount: 1,
    });
    expect(called).toEqual(["A", "B", "B"]);
    expect(outline(execution.history).slice(6)).toEqual([
      "TaskStateEntered B",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "ExecutionFailed",
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited B",
      "ExecutionSucceeded",
    ]);
    // The task follows from the state's entering again.
    expect(previousIds(execution.history).slice(6)).toEqual([6, 7, 8, 9, 10, 11, 7, 13, 14, 15, 16]);
  });

  test("counts retries anew, and tells the context object", async () => {
    const attempts: number[] = [];
    const definition = machine({
      A: {
        ...task(),
        Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }],
        Arguments: { n: "{% $states.context.Execution.RedriveCount %}" },
      },
    });
    const seen: unknown[] = [];
    const { execution, clock } = start(definition, {
      tasks: (call) => {
        attempts.push(call.attempt);
        seen.push(call.arguments, call.redriveCount);
        return { failed: { error: "Down" } };
      },
    });
    await clock.run(execution.ended);
    execution.redrive();
    await clock.run(execution.ended);
    expect(attempts).toEqual([1, 2, 1, 2]);
    expect(seen).toEqual([{ n: 0 }, 0, { n: 0 }, 0, { n: 1 }, 1, { n: 1 }, 1]);
  });

  test("enters a Fail state again, which fails again", async () => {
    const execution = await run(machine({ Fail: { Type: "Fail", Error: "E" } }));
    execution.redrive();
    expect(execution).toMatchObject({ status: "FAILED", error: "E", redriveCount: 1 });
    expect(outline(execution.history)).toEqual([
      "ExecutionStarted",
      "FailStateEntered Fail",
      "ExecutionFailed",
      "ExecutionRedriven",
      "FailStateEntered Fail",
      "ExecutionFailed",
    ]);
  });

  test("runs only those branches of a Parallel again that failed or were given up", async () => {
    const down = new Set(["Bad"]);
    const called: string[] = [];
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "Good", States: { Good: task() } },
          { StartAt: "Slow", States: { Slow: { Type: "Wait", Seconds: 10, Next: "Late" }, Late: task() } },
          {
            StartAt: "Before",
            States: { Before: task("Pause"), Pause: { Type: "Wait", Seconds: 1, Next: "Bad" }, Bad: task() },
          },
        ],
        Next: "After",
      },
      After: { ...task(), Output: "{% $states.input %}" },
    });
    const { execution, clock } = start(definition, { tasks: tasksWith(down, called) });
    await clock.run(execution.ended);
    expect(execution.status).toBe("FAILED");
    expect(called).toEqual(["Good", "Before", "Bad"]);
    down.clear();
    execution.redrive();
    await clock.run(execution.ended);
    expect(execution.output).toEqual(["Good", "Late", "Bad"]);
    expect(called.slice(3)).toEqual(["Bad", "Late", "After"]);
  });

  test("runs only those iterations of a Map again that failed or were not started", async () => {
    const failing = new Set<unknown>([2]);
    const called: unknown[] = [];
    const definition = machine({
      Each: {
        Type: "Map",
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: "Item", States: { Item: { ...task(), Arguments: "{% $states.input %}" } } },
        End: true,
      },
    });
    const { execution, clock } = start(definition, {
      input: [1, 2, 3],
      tasks: (call) => {
        called.push(call.arguments);
        return failing.has(call.arguments) ? { failed: { error: "Down" } } : { succeeded: call.arguments };
      },
    });
    await clock.run(execution.ended);
    expect(called).toEqual([1, 2]);
    failing.clear();
    execution.redrive();
    await clock.run(execution.ended);
    expect(execution.output).toEqual([1, 2, 3]);
    expect(called).toEqual([1, 2, 2, 3]);
  });

  test("runs a Parallel anew whose branches succeeded, but whose own Output failed", async () => {
    const called: string[] = [];
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [{ StartAt: "A", States: { A: task() } }],
        Output: "{% $missing %}",
        End: true,
      },
    });
    const { execution } = start(definition, { tasks: tasksWith(new Set(), called) });
    execution.redrive();
    expect(called).toEqual(["A", "A"]);
    expect(execution.error).toBe("States.QueryEvaluationError");
  });

  test("goes on after a stop and after a timeout of the state machine", async () => {
    const definition = machine({ Wait: { Type: "Wait", Seconds: 10, End: true } }, { TimeoutSeconds: 20 });
    const { execution, clock } = start(definition);
    execution.stop();
    execution.redrive();
    await clock.run(execution.ended);
    expect(execution.status).toBe("SUCCEEDED");
    const slow = start(machine({ Wait: { Type: "Wait", Seconds: 30, End: true } }, { TimeoutSeconds: 20 }));
    await slow.clock.run(slow.execution.ended);
    expect(slow.execution.status).toBe("TIMED_OUT");
    slow.execution.redrive();
    await slow.clock.run(slow.execution.ended);
    expect(slow.execution.status).toBe("TIMED_OUT");
  });

  test("goes on with an iteration that had not come to its first state", () => {
    // `order` holds the second iteration back until the first one has failed.
    const definition = machine({
      Each: { Type: "Map", ItemProcessor: { StartAt: "Item", States: { Item: task() } }, End: true },
    });
    const down = new Set(["Item"]);
    const called: string[] = [];
    const { execution } = start(definition, {
      input: [1, 2],
      tasks: tasksWith(down, called),
      order: () => 0,
    });
    expect(called).toHaveLength(1);
    down.clear();
    execution.redrive();
    expect(execution.output).toEqual(["Item", "Item"]);
  });

  test("evaluates ItemSelector again for each iteration, even when JSONata itself has to", async () => {
    const definition = machine({
      Each: {
        Type: "Map",
        ItemSelector:
          "{% ($of := function($x) { $states.context.Execution.RedriveCount = 0 ? $error('no') : $x * 2 }; " +
          "$of($states.context.Map.Item.Value)) %}",
        ItemProcessor: { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } },
        End: true,
      },
    });
    const { execution, clock } = start(definition, { input: [1, 2, 3] });
    await clock.run(execution.ended);
    expect(execution).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
    execution.redrive();
    await clock.run(execution.ended);
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: [2, 4, 6] });
  });

  test("fails while it runs, when it has succeeded, and after 14 days", async () => {
    const running = start(machine({ Wait: { Type: "Wait", Seconds: 10, End: true } }));
    expect(() => running.execution.redrive()).toThrow("cannot be redriven: it is RUNNING");
    await running.clock.run(running.execution.ended);
    expect(() => running.execution.redrive()).toThrow("cannot be redriven: it has SUCCEEDED");
    const old = start(machine({ Fail: { Type: "Fail" } }));
    old.clock.advanceTo(old.clock.now() + 14 * 24 * 3600 * 1000 + 1);
    expect(() => old.execution.redrive()).toThrow("cannot be redriven: it ended more than 14 days ago");
  });

  test("fails again as a whole where one branch fails at once, each time that it is redriven", async () => {
    const down = new Set(["B"]);
    const definition = machine({
      P: {
        Type: "Parallel",
        Branches: [
          { StartAt: "A", States: { A: task() } },
          { StartAt: "B", States: { B: task() } },
          { StartAt: "C", States: { C: task() } },
        ],
        End: true,
      },
    });
    const { execution, clock } = start(definition, { tasks: tasksWith(down) });
    await clock.run(execution.ended);
    for (const redriven of [1, 2, 3]) {
      execution.redrive();
      await clock.run(execution.ended);
      expect(execution).toMatchObject({ status: "FAILED", error: "Down", redriveCount: redriven });
    }
    down.clear();
    execution.redrive();
    await clock.run(execution.ended);
    expect(execution).toMatchObject({ status: "SUCCEEDED", output: ["A", "B", "C"] });
  });
});
