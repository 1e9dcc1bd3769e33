import { describe, expect, test } from "@jest/globals";
import type { Execution, TaskOutcome } from "../../lib/runner/index.js";
import { sagaTasks } from "../../lib/saga/index.js";
import {
  formatElapsed,
  formatEntries,
  formatEntry,
  isMilestone,
  Timeline,
  type TimelineEntry,
  type TimelineOptions,
} from "../../lib/timeline/index.js";
import { invoke, machine, run, start } from "../runner/support.js";
import { runSaga } from "../support/saga-runs.js";
import { order } from "../support/small-sagas.js";

function entriesOf({ history }: Execution, options: TimelineOptions = {}): TimelineEntry[] {
  const timeline = new Timeline(options);
  return history.flatMap((event) => timeline.read(event));
}

/** The lines of an execution without calls and states entered. */
function told(execution: Execution, options: TimelineOptions = {}): string {
  const entries = entriesOf(execution, options);
  return formatEntries(entries.filter((entry) => isMilestone(entry) || entry.kind === "ended")).join("\n");
}

const failed = (error: string, cause = ""): TaskOutcome => ({ failed: { error, cause } });
const retry = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 1 }];
const task = (fields: Record<string, unknown> = {}) => ({
  Type: "Task",
  Resource: invoke,
  Arguments: {},
  ...("Next" in fields ? {} : { End: true }),
  ...fields,
});

describe("the timeline of a saga", () => {
  const taskOf = sagaTasks(order.toJSON());

  test("marks compensations and rejections", async () => {
    const { execution } = await runSaga(order.toJSON(), {
      input: { item: "pen" },
      failing: ({ state }) => (state === "Pay" ? "Declined" : undefined),
    });
    expect(told(execution, { taskOf })).toMatchInlineSnapshot(`
"     0.0 s    Take      try 1  done
     0.0 s    Pay       try 1  rejected: Declined (why)
     0.0 s  ↩ GiveBack  try 1  done
     0.0 s  → FAILED on Compensated with Saga.Compensated (Pay failed with Declined)"
`);
  });

  test("puts tries together that fail alike, and has them apart if you want every try", async () => {
    const { execution } = await runSaga(order.toJSON(), {
      input: { item: "pen" },
      failing: ({ state, attempt }) =>
        state === "Pay" ? "Declined" : state === "GiveBack" && attempt < 3 ? "Down" : undefined,
    });
    expect(told(execution, { taskOf })).toMatchInlineSnapshot(`
"     0.0 s    Take      try 1      done
     0.0 s    Pay       try 1      rejected: Declined (why)
     0.0 s  ↩ GiveBack  tries 1–2  failed: Down (why)
     1.2 s  ↩ GiveBack  try 3      done
     1.2 s  → FAILED on Compensated with Saga.Compensated (Pay failed with Declined)"
`);
    const every = entriesOf(execution, { taskOf, everyTry: true });
    expect(
      every.filter(({ state }) => state === "GiveBack").map(({ kind, tries }) => [kind, tries?.last]),
    ).toEqual([
      ["entered", undefined],
      ["called", 1],
      ["failed", 1],
      ["called", 2],
      ["failed", 2],
      ["called", 3],
      ["succeeded", 3],
      ["left", undefined],
    ]);
  });

  test("has the key of each call", async () => {
    const { execution } = await runSaga(order.toJSON(), { input: { item: "pen" } });
    const { arn } = execution;
    const called = (options: TimelineOptions) =>
      entriesOf(execution, options)
        .filter(({ kind }) => kind === "called")
        .map(({ state, key }) => [state, key]);
    expect(called({ executionArn: arn })).toEqual([
      ["Take", "Machine:run/Take"],
      ["Pay", "Machine:run/Pay"],
    ]);
    expect(called({})).toEqual([
      ["Take", undefined],
      ["Pay", undefined],
    ]);
  });

  test("is plain data", async () => {
    const { execution } = await runSaga(order.toJSON(), { input: { item: "pen" } });
    const entries = entriesOf(execution, { taskOf });
    expect(JSON.parse(JSON.stringify(entries))).toEqual(entries);
    expect(entries.map(({ kind }) => kind).slice(0, 5)).toEqual([
      "started",
      "entered",
      "called",
      "succeeded",
      "left",
    ]);
  });
});

describe("the timeline of any state machine", () => {
  const item = { StartAt: "Item", States: { Item: task({ Arguments: "{% $states.input %}" }) } };
  const down = (call: { arguments: unknown }): TaskOutcome =>
    call.arguments === 1 ? failed("Down", "out of order") : { succeeded: null };

  test("says which items a state runs for, one after the other or at the same time", async () => {
    for (const MaxConcurrency of [1, 2]) {
      const definition = machine({ Each: { Type: "Map", MaxConcurrency, ItemProcessor: item, End: true } });
      const execution = await run(definition, { input: [0, 5, 2], tasks: down });
      const done = entriesOf(execution).filter(({ kind }) => kind === "succeeded");
      expect(done.map(({ state, items }) => [state, items])).toEqual([
        ["Item", [0]],
        ["Item", [1]],
        ["Item", [2]],
      ]);
    }
  });

  test("has no items after a list whose failure was caught", async () => {
    const nested = {
      StartAt: "Inner",
      States: { Inner: { Type: "Map", ItemProcessor: item, End: true } },
    };
    const definition = machine({
      Outer: {
        Type: "Map",
        ItemProcessor: nested,
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "After" }],
        Next: "After",
      },
      After: task({ Arguments: 7 }),
    });
    const execution = await run(definition, { input: [[0], [0, 1]], tasks: down });
    expect(told(execution)).toMatchInlineSnapshot(`
"     0.0 s    Item[0][0]  try 1  done
     0.0 s    Item[1][0]  try 1  done
     0.0 s    Item[1][1]  try 1  failed: Down (out of order)
     0.0 s    After       try 1  done
     0.0 s  → SUCCEEDED with null"
`);
    const left = entriesOf(execution).filter(({ kind, stateType }) => kind === "left" && stateType === "Map");
    expect(left.map(({ state, items }) => [state, items])).toEqual([
      ["Inner", [0]],
      ["Outer", []],
    ]);
  });

  test("starts the tries of a block's states anew if the block is retried", async () => {
    const branch = { StartAt: "Item", States: { Item: task() } };
    let calls = 0;
    const definition = machine({
      Both: { Type: "Parallel", Branches: [branch], Retry: retry, Next: "After" },
      After: task(),
    });
    const execution = await run(definition, {
      tasks: () => {
        calls += 1;
        return calls < 3 ? failed("Down") : { succeeded: null };
      },
    });
    expect(told(execution)).toMatchInlineSnapshot(`
"     0.0 s    Item   try 1  failed: Down
     1.0 s    Item   try 1  failed: Down
     2.0 s    Item   try 1  done
     2.0 s    After  try 1  done
     2.0 s  → SUCCEEDED with null"
`);
    const visits = entriesOf(execution).filter(({ state, kind }) => state === "Both" && kind !== "failed");
    expect(visits.map(({ kind }) => kind)).toEqual(["entered", "left"]);
  });

  test("names the state whose expression fails, even if it is never entered", async () => {
    const definition = machine({
      First: task({ Next: "Second" }),
      Second: { Type: "Pass", Output: "{% $missing.name & $error('no name') %}", End: true },
    });
    const execution = await run(definition, { tasks: () => ({ succeeded: null }) });
    const [failure] = entriesOf(execution).filter(({ kind }) => kind === "failed");
    expect(failure).toMatchObject({ state: "Second", error: "States.QueryEvaluationError" });
    expect(failure).not.toHaveProperty("tries");
    expect(told(execution)).toMatch(/→ FAILED on Second with States\.QueryEvaluationError/);
  });

  test("goes on after a redrive, with the tries counted anew", async () => {
    let isDown = true;
    const definition = machine({ First: task({ Next: "Second" }), Second: task({ Retry: retry }) });
    const { execution, clock } = start(definition, {
      tasks: ({ state }) => (isDown && state === "Second" ? failed("Down") : { succeeded: "well" }),
    });
    await clock.run(execution.ended);
    isDown = false;
    execution.redrive();
    await clock.run(execution.ended);
    expect(told(execution)).toMatchInlineSnapshot(`
"     0.0 s    First   try 1      done
     0.0 s    Second  tries 1–3  failed: Down
     2.0 s  → FAILED on Second with Down
     2.0 s  ── redriven from Second ──
     2.0 s    Second  try 1      done
     2.0 s  → SUCCEEDED with "well""
`);
  });

  test("tells that a redrive followed a stop, and which action it didn't call", async () => {
    const asks = "{% $states.context.Execution.RedriveCount > 0 ? $error('Saga.Interrupted') : {} %}";
    const definition = machine({
      First: task({ Next: "Second" }),
      Second: task({ Arguments: asks, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Back" }], Next: "Back" }),
      Back: { Type: "Succeed" },
    });
    const { execution, clock } = start(definition, {
      tasks: ({ state }) => (state === "Second" ? new Promise(() => {}) : { succeeded: "well" }),
    });
    clock.schedule(clock.now() + 1000, () => execution.stop());
    await clock.run(execution.ended);
    execution.redrive();
    await clock.run(execution.ended);
    expect(told(execution)).toMatchInlineSnapshot(`
"     0.0 s    First   try 1  done
     1.0 s  → ABORTED
     1.0 s  ── redriven after it was stopped ──
     1.0 s    Second         not called: the execution was redriven, so it goes back
     1.0 s  → SUCCEEDED with {"Error":"States.QueryEvaluationError","Cause":"An error occurred while executing the state 'Second' (entered at the event id #7). The JSONata expression '$states.context.Execution.RedriveCount > 0 ? $error('Saga.Interrupted') : {}' specified for the field 'Arguments' threw an error during evaluation. D3137: Saga.Interrupted"}"
`);
  });

  test("tells of failed tries in branches that were given up, at the latest in the end", async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: task({ Retry: retry }) } });
    const definition = machine({
      Both: { Type: "Parallel", Branches: [branch("A"), branch("B")], End: true },
    });
    const { execution, clock } = start(definition, {
      tasks: ({ state, attempt }) => failed(state === "B" && attempt === 1 ? "Slow" : "Down"),
    });
    await clock.run(execution.ended);
    expect(told(execution)).toMatchInlineSnapshot(`
"     0.0 s    B  try 1      failed: Slow
     0.0 s    A  tries 1–3  failed: Down
     1.0 s    B  try 2      failed: Down
     2.0 s  → FAILED on A with Down"
`);
  });
});

describe("a line", () => {
  test.each([
    [0, "0.0 s"],
    [999, "0.9 s"],
    [59_999, "59.9 s"],
    [60_000, "1:00 min"],
    [2_715_400, "45:15 min"],
    [3_600_000, "1:00:00 h"],
    [90_061_000, "25:01:01 h"],
  ])("says %d milliseconds as %s", (milliseconds, text) => {
    expect(formatElapsed(milliseconds)).toBe(text);
  });

  test("shows the message of a Lambda function's cause, shortened, on one line", () => {
    const cause = JSON.stringify({ errorType: "Error", errorMessage: `No seat.\n${"x".repeat(200)}` });
    const entry: TimelineEntry = {
      kind: "failed",
      at: 0,
      state: "A",
      items: [],
      isCompensation: false,
      cause,
    };
    expect(formatEntry({ ...entry, error: "Error" })).toMatch(/failed: Error \(No seat\. x{150}…\)$/);
    expect(formatEntry({ ...entry, cause: "null" })).toMatch(/failed: null$/);
  });
});
