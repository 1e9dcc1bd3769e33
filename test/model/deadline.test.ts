import { describe, expect, it } from "@jest/globals";
import type { NodeDocument } from "../../lib/saga/index.js";
import { callback, forEach, ref, sagaOf, step, wait, withKey } from "../support/documents.js";
import { Play, start } from "./play.js";

const within = (...steps: readonly NodeDocument[]) =>
  sagaOf(steps, { options: { deadline: { minutes: 5 } }, declared: { DoPay: { rejections: ["No"] } } });
const late = start + 300_000;

describe("an action before the pivot", () => {
  const saga = within(step("A"), step("B"));

  it("isn't called once the deadline has passed, and is compensated as what is in doubt", () => {
    const play = new Play(saga).after(300).answer("CancelA");
    expect(play.end.failure).toEqual({
      step: "A",
      error: "Saga.DeadlineExceeded",
      cause: "The saga did not reach this step within 300 s of its start.",
    });
    const second = new Play(saga).after(299).answer("DoA").after(1);
    expect(second.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(second.end.failure).toMatchObject({ step: "B", error: "Saga.DeadlineExceeded" });
  });

  it("is waited for if it was called just before", () => {
    const play = new Play(saga).after(299);
    play.tell({ type: "began", command: play.call("DoA").id, at: play.at }).after(10);
    expect(play.pending).toEqual(["DoA"]);
    expect(play.answer("DoA").pending).toEqual(["CancelB"]);
  });

  it("can't be said to have begun later", () => {
    const play = new Play(saga);
    const { state } = play;
    expect(play.tell({ type: "began", command: play.call("DoA").id, at: late }).state).toBe(state);
  });

  it("isn't tried again after the deadline, so that recovery begins by the end of the delay", () => {
    const play = new Play(saga).after(299.5).fail("DoA").after(0.5);
    expect(play.call("CancelA")).toMatchObject({ from: late, to: start + 300_500 });
  });

  it("keeps a timeout of its own that is shorter than what a try is left at least", () => {
    const short = step("A", { action: { timeout: { seconds: 1 } } });
    expect(new Play(within(short)).call("DoA").timeoutSeconds).toBe(1);
    expect(new Play(within(short)).after(299).call("DoA").timeoutSeconds).toBe(1);
  });

  it("has a timeout and a heartbeat that the deadline cuts short", () => {
    const timed = (play: Play) => {
      const { timeoutSeconds, heartbeatSeconds } = play.call("DoC");
      return [timeoutSeconds, heartbeatSeconds];
    };
    const asked = () => new Play(within(callback("C", { heartbeat: { minutes: 2 } })));
    expect(timed(asked())).toEqual([300, 120]);
    expect(timed(asked().after(200.5))).toEqual([99, 98]);
    expect(timed(asked().after(299))).toEqual([2, 1]);
  });

  it("keeps the timeout with which it began", () => {
    const play = new Play(saga).after(100);
    play.tell({ type: "began", command: play.call("DoA").id, at: play.at });
    expect(play.after(50).call("DoA").timeoutSeconds).toBe(200);
  });

  it("isn't called for elements that had to wait for room until then", () => {
    const play = new Play(within(forEach("Each", ref("input"), [step("A")], { maxConcurrency: 1 })), [1, 2]);
    play.tell({ type: "began", command: play.call("DoA[0]").id, at: play.at }).after(300);
    expect(play.pending).toEqual(["DoA[0]"]);
    expect(play.answer("DoA[0]").pending).toEqual(["CancelA[0]", "CancelA[1]"]);
  });
});

describe("what has no deadline", () => {
  const saga = within(
    step("A"),
    step("Tell", { kind: "best-effort" }),
    step("Pay", { kind: "pivot" }),
    step("Ship", { kind: "retriable" }),
    wait("W", { for: { hours: 1 } }),
  );

  it("is the pivot and what follows it", () => {
    const play = new Play(saga).answer("DoA", "DoTell").after(400);
    expect(play.call("DoPay").timeoutSeconds).toBe(915);
    play.answer("DoPay", "DoShip");
    expect(play.commands).toMatchObject([{ type: "wait", until: play.at + 3_600_000 }]);
  });

  it("is compensation, and a hook", () => {
    const hooked = { ...saga, hooks: { onCompensated: [step("Sorry", { kind: "best-effort" })] } };
    const play = new Play(hooked).answer("DoA", "DoTell").after(400).fail("DoPay", "No");
    expect(play.runToEnd()).toEqual(["CancelA", "DoSorry"]);
  });

  it("is not a best-effort step before the pivot, whose failure it becomes", () => {
    const play = new Play(saga).answer("DoA").after(300).answer("DoPay", "DoShip").after(3600);
    expect(play.end.output).toEqual({
      failures: {
        Tell: {
          Error: "Saga.DeadlineExceeded",
          Cause: "The saga did not reach this step within 300 s of its start.",
        },
      },
    });
  });
});

describe("a wait before the pivot", () => {
  it("is cut short by the deadline", () => {
    const play = new Play(within(step("A"), wait("W", { for: { hours: 1 } }), step("B")));
    play.after(100.5).answer("DoA");
    expect(play.commands).toMatchObject([{ type: "wait", until: start + 299_500 }]);
    expect(play.after(199).pending).toEqual(["DoB"]);
  });

  it("until a time ends at the deadline", () => {
    const saga = within(
      wait("W", { until: ref("input", "at") }),
      step("B", { action: { request: withKey } }),
    );
    const play = new Play(saga, { at: "2027-02-01T00:00:00Z" });
    expect(play.commands).toMatchObject([{ type: "wait", until: late }]);
    expect(play.after(300).pending).toEqual(["CancelB"]);
  });
});

describe("a request that can't be read", () => {
  it("was read when it was the action's turn, however late it is by now", () => {
    const request = { ...withKey, of: { $jsonata: ["$error('no')", {}] } } as const;
    const play = new Play(
      within(step("A", { kind: "best-effort", action: { request } }), step("Pay", { kind: "pivot" })),
    );
    play.tell({ type: "evaluationFailed", command: "A: value 0", at: play.at, cause: "no" });
    play.after(400).answer("DoPay");
    expect(play.end.output).toEqual({
      failures: { A: { Error: "States.QueryEvaluationError", Cause: "no" } },
    });
  });
});
