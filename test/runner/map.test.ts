import { describe, expect, test } from "@jest/globals";
import { type TaskOutcome, VirtualClock } from "../../lib/runner/index.js";
import { invoke, machine, outline, previousIds, run, start } from "./support.js";

function map(
  states: Record<string, unknown>,
  fields: Record<string, unknown> = {},
): ReturnType<typeof machine> {
  const ItemProcessor = { StartAt: Object.keys(states)[0], States: states };
  return machine({ Each: { Type: "Map", ItemProcessor, End: true, ...fields } });
}

const pass = { Item: { Type: "Pass", End: true } };
const call = { Item: { Type: "Task", Resource: invoke, Arguments: "{% $states.input %}", End: true } };

describe("Map", () => {
  test("runs its processor on each item of its input, or of Items", async () => {
    expect((await run(map(pass), { input: [1, 2] })).output).toEqual([1, 2]);
    const Items = "{% $states.input.list %}";
    expect((await run(map(pass, { Items }), { input: { list: ["a"] } })).output).toEqual(["a"]);
    expect((await run(map(pass, { Items: [] }))).output).toEqual([]);
  });

  test("gives an iteration what ItemSelector makes of the item", async () => {
    const ItemSelector = {
      item: "{% $states.context.Map.Item.Value %}",
      index: "{% $states.context.Map.Item.Index %}",
      of: "{% $count($states.input) %}",
    };
    expect((await run(map(pass, { ItemSelector }), { input: ["a", "b"] })).output).toEqual([
      { item: "a", index: 0, of: 2 },
      { item: "b", index: 1, of: 2 },
    ]);
  });

  test("shows the states in it the item of the innermost Map", async () => {
    const inner = {
      Inner: {
        Type: "Map",
        ItemSelector: { outer: "{% $states.input %}", item: "{% $states.context.Map.Item.Value %}" },
        ItemProcessor: {
          StartAt: "Tell",
          States: {
            Tell: {
              Type: "Pass",
              Output: "{% $string($states.context.Map.Item.Index) & $states.input.item %}",
              End: true,
            },
          },
        },
        End: true,
      },
    };
    expect((await run(map(inner), { input: [["a", "b"], ["c"]] })).output).toEqual([["0a", "1b"], ["0c"]]);
  });

  test("runs at most MaxConcurrency iterations at a time, and 40 in any case", async () => {
    const most = async (fields: Record<string, unknown>): Promise<number> => {
      let running = 0;
      let seen = 0;
      const clock = new VirtualClock();
      const { execution } = start(map(call, fields), {
        clock,
        input: Array(100).fill(0),
        tasks: () => {
          running += 1;
          seen = Math.max(seen, running);
          return new Promise((resolve) => {
            clock.schedule(clock.now() + 1000, () => {
              running -= 1;
              resolve({ succeeded: null });
            });
          });
        },
      });
      await clock.run(execution.ended);
      expect(execution.status).toBe("SUCCEEDED");
      return seen;
    };
    expect(await most({ MaxConcurrency: 3 })).toBe(3);
    expect(await most({ MaxConcurrency: "{% 2 + 2 %}" })).toBe(4);
    expect(await most({ MaxConcurrency: 0 })).toBe(40);
    expect(await most({})).toBe(40);
    expect(await most({ MaxConcurrency: 60 })).toBe(40);
  });

  test("keeps the order of the items, whatever the order in which iterations end", async () => {
    const states = { Item: { Type: "Wait", Seconds: "{% $states.input %}", End: true } };
    expect((await run(map(states), { input: [3, 1, 2] })).output).toEqual([3, 1, 2]);
  });

  test("fails with an iteration's error, and gives the others up", async () => {
    const states = {
      Which: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input = 'bad' %}", Next: "Pause" }],
        Default: "Long",
      },
      Long: { Type: "Wait", Seconds: 15, End: true },
      Pause: { Type: "Wait", Seconds: 1, Next: "Boom" },
      Boom: { Type: "Fail", Error: "Boom" },
    };
    const execution = await run(map(states), { input: ["good", "bad"] });
    const events = outline(execution.history);
    const failure = events.indexOf("FailStateEntered Boom");
    expect(events.slice(failure + 1)).toEqual([
      "MapIterationAborted 0",
      "WaitStateAborted",
      "MapIterationFailed 1",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
    // As measured on AWS: they all follow from the failing iteration's last event.
    expect(previousIds(execution.history).slice(failure + 1, -1)).toEqual(Array(4).fill(failure + 1));
  });

  test("fails when an item's input cannot be made", async () => {
    const execution = await run(map(pass, { ItemSelector: { x: "{% $missing %}" }, MaxConcurrency: 1 }), {
      input: [1, 2],
    });
    expect(outline(execution.history)).toEqual([
      "ExecutionStarted",
      "MapStateEntered Each",
      "MapStateStarted",
      "MapIterationStarted 0",
      "EvaluationFailed",
      "MapIterationFailed 0",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
    expect(execution.cause).toContain("state 'Each'");
    expect(execution.history[4]?.evaluationFailedEventDetails?.location).toBe("ItemSelector/x");
  });

  describe("with tolerated failures", () => {
    const tasks = ({ arguments: item }: { arguments: unknown }): TaskOutcome =>
      item === "bad"
        ? { failed: { error: "Bad", cause: "item" } }
        : { succeeded: item === undefined ? null : "ok" };
    const input = ["good", "bad", "good", "bad"];

    test.each([
      { ToleratedFailureCount: 2 },
      { ToleratedFailurePercentage: 50 },
      { ToleratedFailureCount: "{% 1 + 1 %}" },
    ])("goes on while there are no more: %j", async (fields) => {
      const execution = await run(map(call, fields), { input, tasks });
      expect(execution.output).toEqual([
        "ok",
        { Error: "Bad", Cause: "item" },
        "ok",
        { Error: "Bad", Cause: "item" },
      ]);
      expect(outline(execution.history)).toContain("MapIterationFailed 3");
    });

    test.each([
      { ToleratedFailureCount: 1 },
      { ToleratedFailurePercentage: 49 },
      { ToleratedFailureCount: 2, ToleratedFailurePercentage: 25 },
    ])("fails when there are more: %j", async (fields) => {
      const execution = await run(map(call, fields), { input, tasks });
      expect(execution.error).toBe("States.ExceedToleratedFailureThreshold");
    });

    test("fails at once when the switch says that an inline Map tolerates none", async () => {
      const switches = { inlineMapToleratesFailures: false };
      const execution = await run(map(call, { ToleratedFailureCount: 2 }), { input, tasks, switches });
      expect(execution.error).toBe("Bad");
    });

    test("fails when the number is none, after the Map has started", async () => {
      const execution = await run(map(call, { ToleratedFailureCount: "{% -1 %}" }), { input, tasks });
      expect(execution.error).toBe("States.QueryEvaluationError");
      expect(execution.cause).toBe(
        "An error occurred while executing the state 'Each' (entered at the event id #2). ToleratedFailureCount cannot be negative.",
      );
      expect(outline(execution.history).slice(2, 4)).toEqual(["MapStateStarted", "EvaluationFailed"]);
    });
  });

  test("waits for each iteration's ItemSelector when JSONata itself has to evaluate it", async () => {
    // A function of one's own is nothing that the runner evaluates at once.
    const ItemSelector = "{% ($twice := function($x) { $x * 2 }; $twice($states.context.Map.Item.Value)) %}";
    for (const MaxConcurrency of [0, 1, 2]) {
      const execution = await run(map(pass, { ItemSelector, MaxConcurrency }), { input: [1, 2, 3] });
      expect(execution).toMatchObject({ status: "SUCCEEDED", output: [2, 4, 6] });
    }
  });

  test.each(["{% $states.input.nothing %}", "{% ($f := function($x) { $error($x) }; $f('no')) %}"])(
    "starts no iteration any more when ItemSelector has failed: %s",
    async (ItemSelector) => {
      const definition = machine({
        Each: {
          Type: "Map",
          Items: [1, 2, 3],
          ItemSelector,
          ItemProcessor: { StartAt: "Item", States: pass },
          Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "Caught" }],
          End: true,
        },
        Caught: { Type: "Pass", End: true },
      });
      expect(outline((await run(definition)).history).slice(2)).toEqual([
        "MapStateStarted",
        "MapIterationStarted 0",
        "MapIterationStarted 1",
        "MapIterationStarted 2",
        "EvaluationFailed",
        "MapIterationAborted 1",
        "MapIterationAborted 2",
        "MapIterationFailed 0",
        "MapStateFailed",
        "MapStateExited Each",
        "PassStateEntered Caught",
        "PassStateExited Caught",
        "ExecutionSucceeded",
      ]);
    },
  );

  test("fails when ItemSelector gives an iteration more than 256 KiB", async () => {
    const ItemSelector = { twice: ["{% $states.input[0] %}", "{% $states.input[0] %}"] };
    const execution = await run(map(pass, { ItemSelector }), { input: ["x".repeat(200_000)] });
    expect(execution).toMatchObject({
      error: "States.DataLimitExceeded",
      cause:
        "The state/task 'Each' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect(outline(execution.history).slice(2)).toEqual([
      "MapStateStarted",
      "MapIterationStarted 0",
      "MapIterationFailed 0",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
  });

  test("fails when its outputs together are above 256 KiB, which can be caught", async () => {
    const definition = machine({
      Each: {
        Type: "Map",
        Items: [1, 2],
        ItemProcessor: { StartAt: "Item", States: call },
        Catch: [{ ErrorEquals: ["States.DataLimitExceeded"], Next: "Caught" }],
        End: true,
      },
      Caught: { Type: "Pass", Output: "{% $states.input.Cause %}", End: true },
    });
    const execution = await run(definition, { tasks: () => ({ succeeded: "x".repeat(200_000) }) });
    expect(execution.output).toContain("'Each' returned a result with a size exceeding");
  });
});
