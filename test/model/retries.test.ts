import { describe, expect, it } from "@jest/globals";
import type { RetryOptions } from "../../lib/saga/index.js";
import { sagaOf, step, stepsOf } from "../support/documents.js";
import { Play, start } from "./play.js";

/** The bounds of all delays of a call that fails again and again, in seconds. */
function delaysOf(play: Play, name: string): number[] {
  const delays: number[] = [];
  for (let left = play.call(name).tries; left > 1; left -= 1) {
    play.fail(name);
    const { from, to } = play.call(name);
    expect(from).toBe(play.at);
    delays.push((to - from) / 1000);
  }
  return delays;
}

const retrying = (retry: RetryOptions) => new Play(sagaOf([step("A", { action: { retry } })]));

describe("an action", () => {
  it("is tried three times in all, after up to 1 and 2 seconds", () => {
    expect(delaysOf(new Play(sagaOf(stepsOf("compensatable"))), "DoA")).toEqual([1, 2]);
  });

  it.each<[RetryOptions, number[]]>([
    [{ tries: 1 }, []],
    [{ tries: 5, interval: { seconds: 10 }, backoffRate: 3 }, [10, 30, 60, 60]],
    [{ tries: 4, maxDelay: { seconds: 3 } }, [1, 2, 3]],
    [{ tries: 3, interval: { minutes: 2 } }, [120, 120]],
    [{ tries: 3, backoffRate: 1 }, [1, 1]],
    // 1 + 2 + 4 are 7, of which half is expected.
    [{ persistFor: { seconds: 3 } }, [1, 2, 4]],
  ])("is tried as it wants to be: %j", (retry, delays) => {
    expect(delaysOf(retrying(retry), "DoA")).toEqual(delays);
  });

  it.each(["States.QueryEvaluationError", "States.DataLimitExceeded"])(
    "isn't tried again after %s",
    (error) => {
      expect(new Play(sagaOf(stepsOf("compensatable"))).fail("DoA", error).pending).toEqual(["CancelA"]);
    },
  );

  it("is tried again after a timeout", () => {
    const play = new Play(sagaOf(stepsOf("compensatable")));
    play.tell({ type: "timedOut", command: play.call("DoA").id, at: play.at });
    expect(play.call("DoA").attempt).toBe(2);
  });

  it("has another id for each try, so that a late answer to an earlier one changes nothing", () => {
    const play = new Play(sagaOf(stepsOf("compensatable", "compensatable")));
    const first = play.call("DoA").id;
    play.fail("DoA");
    const { state } = play;
    expect(play.tell({ type: "succeeded", command: first, at: play.at, result: {} }).state).toBe(state);
    expect(play.answer("DoA").pending).toEqual(["DoB"]);
  });

  it("has the same key and request with every try", () => {
    const play = new Play(sagaOf(stepsOf("compensatable")));
    const { key, request } = play.call("DoA");
    expect(play.fail("DoA").call("DoA")).toMatchObject({ key, request });
  });
});

describe("what persists", () => {
  const persistent = sagaOf(stepsOf("compensatable", "pivot", "retriable"), {
    declared: { DoB: { rejections: ["No"] } },
  });
  const expected = [2, 4, 8, 16, 32, 64, 128, 256, ...Array.from({ length: 23 }, () => 300)];

  it.each([
    ["the pivot", "DoB", () => new Play(persistent).answer("DoA")],
    ["a retriable step", "DoC", () => new Play(persistent).answer("DoA", "DoB")],
    ["a compensation", "CancelA", () => new Play(persistent).answer("DoA").fail("DoB", "No")],
  ])("is tried 32 times in an hour of expected delays: %s", (_what, name, play) => {
    expect(delaysOf(play(), name)).toEqual(expected);
  });

  it("waits no longer for an hour of patience than for a minute, and for a day up to two hours", () => {
    const waiting = (retry: RetryOptions) =>
      delaysOf(new Play(sagaOf([step("P", { kind: "pivot", action: { retry } })])), "DoP");
    expect(waiting({ persistFor: { minutes: 1 } })).toEqual([2, 4, 8, 16, 32, 64]);
    const day = waiting({ persistFor: { days: 1 } });
    expect(Math.max(...day)).toBe(7200);
    expect(day.reduce((sum, each) => sum + each / 2, 0)).toBeGreaterThanOrEqual(86_400);
    expect(day.slice(0, -1).reduce((sum, each) => sum + each / 2, 0)).toBeLessThan(86_400);
  });
});

describe("the timeout of a try", () => {
  const saga = sagaOf([step("A"), step("B", { action: { timeout: { minutes: 2 } } })]);

  it("is what the step says", () => {
    expect(new Play(saga).answer("DoA").call("DoB").timeoutSeconds).toBe(120);
  });

  it("is 15 seconds longer than the function's own, or than 900 if that isn't known", () => {
    expect(new Play(saga).call("DoA").timeoutSeconds).toBe(915);
    expect(new Play(saga, {}, { functionTimeouts: { DoA: 30 } }).call("DoA").timeoutSeconds).toBe(45);
  });

  it("begins when the try does", () => {
    const play = new Play(saga).after(5);
    play.tell({ type: "began", command: play.call("DoA").id, at: play.at });
    expect(play.call("DoA")).toMatchObject({ began: start + 5000, from: start });
  });
});
