import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Catcher, TaskState } from "../../lib/asl/index.js";
import { payloadOf, taskOf } from "../support/definitions.js";
import { callback, sagaOf, step, stepsOf } from "../support/documents.js";
import { evaluate, type World } from "../support/evaluate.js";

const steps = stepsOf("compensatable", "read-only", "best-effort", "pivot", "retriable", "best-effort");
const saga = sagaOf(steps, {
  options: { deadline: { minutes: 5 } },
  declared: { DoA: { rejections: ["Full"] } },
});
const without = sagaOf(steps, { declared: { DoA: { rejections: ["Full"] } } });

/** The catcher that is left for a failed expression. */
function catchAllOf(name: string): Catcher {
  const catcher = taskOf(saga, name).Catch?.find(({ ErrorEquals }) => ErrorEquals.includes("States.ALL"));
  if (catcher === undefined) throw new Error(`${name} does not catch States.ALL`);
  return catcher;
}

/** A world in which the execution began so many seconds ago. */
const since = (seconds: number): World => ({ startedAt: new Date(Date.now() - seconds * 1000) });

describe("a deadline of 300 seconds", () => {
  beforeEach(() => void jest.useFakeTimers({ now: Date.parse("2031-05-04T03:02:01Z") }));
  afterEach(() => void jest.useRealTimers());

  it.each(["A", "B", "C"])("lets %s, before the pivot, be called until it has passed", async (name) => {
    const request = payloadOf(taskOf(saga, name));
    expect(await evaluate(request, since(0))).toEqual({ id: `Machine:Run/${name}` });
    expect(await evaluate(request, since(299.999))).toEqual({ id: `Machine:Run/${name}` });
  });

  it.each(["A", "B", "C"])("fails the call of %s once it has passed", async (name) => {
    const request = payloadOf(taskOf(saga, name));
    for (const seconds of [300, 300.001, 86_400]) {
      await expect(evaluate(request, since(seconds))).rejects.toMatchObject({
        message: "Saga.DeadlineExceeded",
      });
    }
  });

  it.each([
    ["its own is less than what is left", 60, 0, 60],
    ["just its own is left", 60, 240, 60],
    ["less than its own is left", 60, 241, 59],
    ["parts of a second are left", 60, 290.1, 9],
    ["next to nothing is left", 60, 299, 2],
    ["nothing is left", 60, 400, 2],
    ["its own is less than the least", 1, 0, 1],
    ["its own is less than the least and nothing is left", 1, 400, 1],
  ])(
    "cuts a step's timeout where %s: of %d s, %d s after the start, to %d s",
    async (_what, own, after, expected) => {
      const timed = sagaOf([step("A", { action: { timeout: { seconds: own } } })], {
        options: { deadline: { minutes: 5 } },
      });
      expect(await evaluate(taskOf(timed, "A").TimeoutSeconds, since(after))).toBe(expected);
    },
  );

  const caught = async ({ Assign }: Catcher, error: string, seconds: number) => {
    const { saga: _key, ...noted } = Assign ?? {};
    return await evaluate(noted, { ...since(seconds), errorOutput: { Error: error, Cause: "cause" } });
  };

  it.each(["A", "B"])("is the failure noted of %s where its expression failed for it", async (name) => {
    const catcher = catchAllOf(name);
    expect(await caught(catcher, "States.QueryEvaluationError", 301)).toEqual({
      at: name,
      failure: {
        Error: "Saga.DeadlineExceeded",
        Cause: "The saga did not reach this step within 300 s of its start.",
      },
    });
  });

  it.each([
    ["before it", "States.QueryEvaluationError", 299],
    ["by a rejection after it", "Full", 301],
    ["by a timeout after it", "States.Timeout", 301],
  ])("is not what is noted where a step fails %s", async (_when, error, seconds) => {
    for (const catcher of taskOf(saga, "A").Catch ?? []) {
      const failure = { Error: error, Cause: "cause" };
      expect(await caught(catcher, error, seconds)).toEqual({ at: "A", failure });
    }
  });

  it("is the failure noted of a best-effort step, too", async () => {
    for (const catcher of taskOf(saga, "C").Catch ?? []) {
      expect(await caught(catcher, "States.QueryEvaluationError", 301)).toMatchObject({
        failed_C: { Error: "Saga.DeadlineExceeded" },
      });
      expect(await caught(catcher, "Full", 301)).toEqual({ failed_C: { Error: "Full", Cause: "cause" } });
    }
  });

  it.each(["D", "E", "F", "CancelA"])(
    "leaves %s as it is without: the pivot, what follows it, a compensation",
    (name) => {
      const kept = ({ Arguments, TimeoutSeconds, Catch, Retry }: TaskState) => ({
        Arguments,
        TimeoutSeconds,
        Catch,
        Retry,
      });
      expect(kept(taskOf(saga, name))).toEqual(kept(taskOf(without, name)));
    },
  );

  it("holds for every step where there is no pivot", async () => {
    const all = sagaOf(stepsOf("compensatable", "compensatable"), { options: { deadline: { minutes: 5 } } });
    await expect(evaluate(payloadOf(taskOf(all, "B")), since(301))).rejects.toMatchObject({
      message: "Saga.DeadlineExceeded",
    });
  });

  it.each([0, 237.2, 239.999, 240, 240.001, 285.5, 297, 298, 299, 400])(
    "leaves a heartbeat of 60 s below the timeout, whenever which is evaluated: entered after %d s",
    async (seconds) => {
      const asking = sagaOf([callback("A", { action: { timeout: { minutes: 3 } } })], {
        options: { deadline: { minutes: 5 } },
      });
      const { TimeoutSeconds, HeartbeatSeconds } = taskOf(asking, "A");
      const { startedAt = new Date() } = since(seconds);
      const entered = { startedAt, enteredAt: new Date() };
      const timeout = Number(await evaluate(TimeoutSeconds, entered));
      // Over which the clock goes on.
      jest.advanceTimersByTime(999);
      const heartbeat = Number(await evaluate(HeartbeatSeconds, entered));
      expect(timeout).toBe(Math.max(2, Math.min(180, Math.floor(300 - seconds))));
      expect(heartbeat).toBe(Math.max(1, Math.min(60, timeout - 1)));
    },
  );
});
