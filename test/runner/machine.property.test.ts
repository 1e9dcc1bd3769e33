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
import { build, shapes } from "./random-machines.js";
import { machine, outline, stateMachineArn } from "./support.js";

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
