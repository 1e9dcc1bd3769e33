import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import {
  type Execution,
  type HistoryEvent,
  loadMachine,
  seededRandom,
  startExecution,
  type TaskCall,
  type TaskOutcome,
  VirtualClock,
} from "../../lib/runner/index.js";
import { tries } from "../support/arbitraries.js";
import { invoke, machine, outline, stateMachineArn } from "./support.js";

/** What a state of a random machine is made of; names and transitions are given when the machine is built. */
type Shape =
  | { readonly kind: "pass" | "succeed" | "fail" | "wait" }
  | {
      readonly kind: "task";
      readonly isGuarded: boolean;
      readonly retries: number;
      readonly hasBadOutput: boolean;
    }
  | { readonly kind: "choice"; readonly share: number }
  | {
      readonly kind: "parallel";
      readonly branches: readonly Shape[][];
      readonly isGuarded: boolean;
      readonly retries: number;
    }
  | {
      readonly kind: "map";
      readonly body: readonly Shape[];
      readonly items: number;
      readonly maxConcurrency: number;
      readonly isGuarded: boolean;
      readonly tolerated: number;
    };

const shapes: fc.Arbitrary<Shape[]> = fc.letrec<{ group: Shape[]; shape: Shape }>((tie) => ({
  group: fc.array(tie("shape"), { minLength: 1, maxLength: 4 }),
  shape: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("task" as const),
        isGuarded: fc.boolean(),
        retries: fc.nat(2),
        hasBadOutput: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("choice" as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom("pass" as const, "wait" as const, "pass" as const) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("succeed" as const, "fail" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("parallel" as const),
        branches: fc.array(tie("group"), { minLength: 1, maxLength: 3 }),
        isGuarded: fc.boolean(),
        retries: fc.nat(1),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("map" as const),
        body: tie("group"),
        items: fc.nat(4),
        maxConcurrency: fc.nat(3),
        isGuarded: fc.boolean(),
        tolerated: fc.nat(2),
      }),
    },
  ),
})).group;

/** A group of states, each of which leads only to later ones, so that it always ends. */
function build(group: readonly Shape[], prefix = "S"): { StartAt: string; States: Record<string, unknown> } {
  const States: Record<string, unknown> = {};
  const last = `${prefix}${group.length}`;
  for (const [index, shape] of group.entries()) {
    const name = `${prefix}${index}`;
    States[name] = stateOf(shape, { name, next: `${prefix}${index + 1}`, last });
  }
  // Reached by all that would else lead nowhere.
  States[last] = { Type: "Pass", End: true };
  return { StartAt: `${prefix}0`, States: withReachable(States, `${prefix}0`) };
}

function stateOf(shape: Shape, { name, next, last }: { name: string; next: string; last: string }): unknown {
  const Catch = [{ ErrorEquals: ["States.ALL"], Next: last }];
  switch (shape.kind) {
    case "pass":
      return { Type: "Pass", Output: { from: name, of: "{% $states.context.State.Name %}" }, Next: next };
    case "wait":
      return { Type: "Wait", Seconds: 7, Next: next };
    case "succeed":
      return { Type: "Succeed" };
    case "fail":
      return { Type: "Fail", Error: "Failed", Cause: name };
    case "choice":
      return {
        Type: "Choice",
        Choices: [{ Condition: `{% $random() < ${shape.share} %}`, Next: last }],
        Default: next,
      };
    case "task":
      return {
        Type: "Task",
        Resource: invoke,
        Arguments: { id: "{% $uuid() %}" },
        TimeoutSeconds: 30,
        Assign: { [`v${name}`]: "{% $states.result %}" },
        ...(shape.retries > 0
          ? { Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: shape.retries, JitterStrategy: "FULL" }] }
          : {}),
        ...(shape.isGuarded ? { Catch } : {}),
        ...(shape.hasBadOutput ? { Output: "{% $missing %}" } : {}),
        Next: next,
      };
    case "parallel":
      return {
        Type: "Parallel",
        Branches: shape.branches.map((branch, index) => build(branch, `${name}_${index}_`)),
        ...(shape.retries > 0 ? { Retry: [{ ErrorEquals: ["Down"], MaxAttempts: shape.retries }] } : {}),
        ...(shape.isGuarded ? { Catch } : {}),
        Next: next,
      };
    case "map":
      return {
        Type: "Map",
        Items: Array.from({ length: shape.items }, (_, index) => index),
        MaxConcurrency: shape.maxConcurrency,
        ToleratedFailureCount: shape.tolerated,
        ItemProcessor: build(shape.body, `${name}_`),
        ...(shape.isGuarded ? { Catch } : {}),
        Next: next,
      };
  }
}

/** Without the states that nothing leads to, which AWS would not accept. */
function withReachable(states: Record<string, unknown>, start: string): Record<string, unknown> {
  const reached = new Set([start]);
  for (const [name, state] of Object.entries(states)) {
    if (!reached.has(name)) continue;
    const text = JSON.stringify(state, (key, value: unknown) =>
      key === "Branches" || key === "ItemProcessor" ? undefined : value,
    );
    for (const [, next] of text.matchAll(/"(?:Next|Default)":"([^"]+)"/g))
      if (next !== undefined) reached.add(next);
  }
  return Object.fromEntries(Object.entries(states).filter(([name]) => reached.has(name)));
}

/** Runs a machine with random outcomes of tasks, at once or later, and branches that advance in random order. */
async function play(definition: unknown, seed: number): Promise<Execution> {
  const random = seededRandom(seed);
  const clock = new VirtualClock();
  const tasks = (call: TaskCall): TaskOutcome | Promise<TaskOutcome> => {
    const outcome: TaskOutcome =
      random() < 0.6 ? { succeeded: { of: call.state } } : { failed: { error: "Down", cause: call.state } };
    const chance = random();
    if (chance < 0.5) return outcome;
    if (chance < 0.6) return new Promise(() => {});
    return new Promise((resolve) => {
      clock.schedule(clock.now() + Math.floor(random() * 20_000), () => resolve(outcome));
    });
  };
  const execution = startExecution(loadMachine(definition), {
    input: { seed },
    name: "random",
    stateMachineArn,
    clock,
    random,
    tasks,
    order: (ready) => Math.floor(random() * ready.length),
  });
  await clock.run(execution.ended);
  return execution;
}

function count(history: readonly HistoryEvent[], type: string): number {
  return history.filter((event) => event.type === type).length;
}

/** The entered event that an exited one leads back to. */
function entryOf(exited: HistoryEvent, history: readonly HistoryEvent[]): HistoryEvent | undefined {
  const name = exited.stateExitedEventDetails?.name;
  for (
    let event = history[exited.previousEventId - 1];
    event !== undefined;
    event = history[event.previousEventId - 1]
  ) {
    if (event.stateEnteredEventDetails?.name === name) return event;
  }
  return undefined;
}

function expectWellFormed(execution: Execution): void {
  const { history, status } = execution;
  expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
  for (const { id, previousEventId } of history) {
    expect(previousEventId).toBeGreaterThanOrEqual(0);
    expect(previousEventId).toBeLessThan(id);
  }
  expect(history[0]?.type).toBe("ExecutionStarted");
  expect(history.at(-1)?.type).toBe(status === "SUCCEEDED" ? "ExecutionSucceeded" : "ExecutionFailed");
  const exits = history.filter(({ stateExitedEventDetails }) => stateExitedEventDetails !== undefined);
  const entries = exits.map((exited) => entryOf(exited, history)?.id);
  expect(entries).not.toContain(undefined);
  // A state that is entered once is left once at most.
  expect(new Set(entries).size).toBe(entries.length);
  for (const type of ["Pass", "Choice", "Succeed"]) {
    expect([type, count(history, `${type}StateExited`)]).toEqual([
      type,
      count(history, `${type}StateEntered`),
    ]);
  }
  expect(count(history, "WaitStateEntered")).toBe(
    count(history, "WaitStateExited") + count(history, "WaitStateAborted"),
  );
  const openTasks =
    count(history, "TaskStateEntered") -
    count(history, "TaskStateExited") -
    count(history, "TaskStateAborted");
  // Only a task whose failure ends the execution is left open.
  expect(openTasks).toBe(status === "FAILED" && openTasks > 0 ? 1 : 0);
  expect(count(history, "MapIterationStarted")).toBe(
    count(history, "MapIterationSucceeded") +
      count(history, "MapIterationFailed") +
      count(history, "MapIterationAborted"),
  );
  const taskEnds = ["TaskSucceeded", "TaskFailed", "TaskTimedOut"].reduce(
    (sum, type) => sum + count(history, type),
    0,
  );
  expect(count(history, "TaskScheduled")).toBeGreaterThanOrEqual(taskEnds);
  expect(count(history, "TaskScheduled")).toBeLessThanOrEqual(taskEnds + count(history, "TaskStateAborted"));
}

describe("random machines of Task, Choice, Parallel and Map", () => {
  test("always end, with a well-formed history, and twice the same seed gives the same bytes", async () => {
    const statuses = new Set<string>();
    await fc.assert(
      fc.asyncProperty(shapes, fc.integer(), async (group, seed) => {
        const { StartAt, States } = build(group);
        const definition = machine(States, { StartAt });
        const execution = await play(definition, seed);
        statuses.add(execution.status);
        expect(["SUCCEEDED", "FAILED"]).toContain(execution.status);
        expect(execution.error).not.toBe("States.Runtime");
        expectWellFormed(execution);
        const again = await play(definition, seed);
        expect(JSON.stringify(again.history)).toBe(JSON.stringify(execution.history));
      }),
      { numRuns: tries(250), seed: 3 },
    );
    expect([...statuses].sort()).toEqual(["FAILED", "SUCCEEDED"]);
  });

  test("end well when they are redriven until every task succeeds, running nothing twice that had succeeded", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.integer(), async (group, seed) => {
        const { StartAt, States } = build(group);
        const clock = new VirtualClock();
        const random = seededRandom(seed);
        const execution = startExecution(loadMachine(machine(States, { StartAt })), {
          input: {},
          name: "redriven",
          stateMachineArn,
          clock,
          random,
          tasks: () => (random() < 0.5 ? { succeeded: null } : { failed: { error: "Down" } }),
        });
        await clock.run(execution.ended);
        for (let redrives = 0; redrives < 20 && execution.error === "Down"; redrives += 1) {
          const exited = outline(execution.history).filter((line) => line.startsWith("TaskStateExited"));
          execution.redrive();
          await clock.run(execution.ended);
          const after = outline(execution.history).filter((line) => line.startsWith("TaskStateExited"));
          expect(after.slice(0, exited.length)).toEqual(exited);
          expect(execution.history.map(({ id }) => id)).toEqual(
            execution.history.map((_, index) => index + 1),
          );
        }
        expect(execution.status).not.toBe("RUNNING");
      }),
      { numRuns: tries(150), seed: 5 },
    );
  });
});
