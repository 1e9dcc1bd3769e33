import { describe, expect, it } from "@jest/globals";
import type { RecoveryOptions } from "../../lib/saga/index.js";
import { choice, parallel, part, ref, sagaOf, step, stepsOf, withKey } from "../support/documents.js";
import { Play } from "./play.js";

/** Three steps and a pivot that is refused. */
const refused = (recovery?: RecoveryOptions) => {
  const saga = sagaOf(stepsOf("compensatable", "compensatable", "compensatable", "pivot"), {
    declared: { DoD: { rejections: ["No"] } },
    ...(recovery === undefined ? {} : { recovery }),
  });
  return new Play(saga).answer("DoA", "DoB", "DoC").fail("DoD", "No");
};

describe("recovery in reverse", () => {
  it("compensates one after the other, the last one first", () => {
    const play = refused();
    expect(play.pending).toEqual(["CancelC"]);
    expect(play.answer("CancelC").pending).toEqual(["CancelB"]);
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(play.end.outcome).toBe("compensated");
  });

  it("compensates what was begun and nothing else", () => {
    const saga = sagaOf(stepsOf("compensatable", "read-only", "compensatable", "compensatable"));
    const play = new Play(saga).answer("DoA", "DoB").exhaust("DoC");
    expect(play.runToEnd()).toEqual(["CancelC", "CancelA"]);
  });

  it("is stuck on a compensation whose tries are exhausted, and goes on with it when it is redriven", () => {
    const play = refused().answer("CancelC").exhaust("CancelB", "Down");
    expect(play.end).toMatchObject({
      outcome: "stuck",
      status: "FAILED",
      error: "Down",
      stuckOn: "B: compensation",
    });
    play.after(60).tell({ type: "redriven", at: play.at });
    expect(play.call("CancelB")).toMatchObject({ attempt: 1, tries: 32, from: play.at, to: play.at });
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(play.end.outcome).toBe("compensated");
  });

  it("is stuck at once on a compensation whose result is too large", () => {
    expect(refused().fail("CancelC", "States.DataLimitExceeded").end.outcome).toBe("stuck");
  });
});

describe("recovery in another order", () => {
  it("compensates all at the same time if it is parallel", () => {
    const play = refused({ order: "parallel" });
    expect(play.pending).toEqual(["CancelA", "CancelB", "CancelC"]);
    expect(play.answer("CancelB").pending).toEqual(["CancelA", "CancelC"]);
    expect(play.answer("CancelA", "CancelC").end.outcome).toBe("compensated");
  });

  it("is stuck with one of them, and redriven goes on with those that are not done", () => {
    const play = refused({ order: "parallel" }).answer("CancelB").exhaust("CancelA");
    expect(play.end.outcome).toBe("stuck");
    expect(play.tell({ type: "redriven", at: play.at }).pending).toEqual(["CancelA", "CancelC"]);
  });

  it("is still backward on the path of a choice and in a block", () => {
    const saga = sagaOf(
      [
        choice("Way", { only: ["otherwise", [step("A"), step("B")]] }),
        parallel("Both", { x: [step("X"), step("Y")] }),
        part("P", [step("C"), step("D")]),
        step("E", { kind: "pivot" }),
      ],
      { recovery: { order: "parallel" }, declared: { DoE: { rejections: ["No"] } } },
    );
    const play = new Play(saga).answer("DoA", "DoB", "DoX", "DoY", "DoC", "DoD").fail("DoE", "No");
    expect(play.pending).toEqual(["CancelB", "CancelY", "CancelC", "CancelD"]);
  });

  it("compensates those first that are named, in their order, and then the others in reverse", () => {
    expect(refused({ order: { first: ["A"] } }).runToEnd()).toEqual(["CancelA", "CancelC", "CancelB"]);
    expect(refused({ order: { first: ["B", "C"] } }).runToEnd()).toEqual(["CancelB", "CancelC", "CancelA"]);
  });

  it("compensates of those named first only what was begun", () => {
    const saga = sagaOf(stepsOf("compensatable", "compensatable", "compensatable"), {
      recovery: { order: { first: ["C", "A"] } },
    });
    expect(new Play(saga).answer("DoA").exhaust("DoB").runToEnd()).toEqual(["CancelA", "CancelB"]);
  });

  it("takes the name of a part for all of its steps, the last one first", () => {
    const saga = sagaOf([part("P", [step("A"), step("B")]), step("C"), step("D")], {
      recovery: { order: { first: ["P"] } },
    });
    const play = new Play(saga).answer("DoA", "DoB", "DoC").exhaust("DoD");
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA", "CancelD", "CancelC"]);
  });
});

describe("recovery that continues on stuck", () => {
  const continuing = () => refused({ continueOnStuck: true });

  it("lets the others go first, and tries once more at the end, with all tries", () => {
    const play = continuing().exhaust("CancelC").answer("CancelB", "CancelA");
    expect(play.call("CancelC")).toMatchObject({ role: "compensation again", attempt: 1, tries: 32 });
    expect(play.answer("CancelC").end.outcome).toBe("compensated");
  });

  it("tries those that were stuck in reverse order, whatever the order was", () => {
    const play = refused({ continueOnStuck: true, order: "parallel" });
    play.exhaust("CancelA").exhaust("CancelC").answer("CancelB");
    expect(play.pending).toEqual(["CancelC"]);
    expect(play.answer("CancelC").pending).toEqual(["CancelA"]);
  });

  it("is stuck if it fails once more, and redriven goes on there", () => {
    const play = continuing().exhaust("CancelC").exhaust("CancelB").answer("CancelA").exhaust("CancelC");
    expect(play.end).toMatchObject({ outcome: "stuck", stuckOn: "C: compensation again" });
    expect(play.tell({ type: "redriven", at: play.at }).runToEnd()).toEqual(["CancelC", "CancelB"]);
  });

  it("tries those of a block at the same time", () => {
    const saga = sagaOf([parallel("Both", { x: [step("A"), step("B")], y: [step("C")] }), step("D")], {
      recovery: { continueOnStuck: true },
    });
    const play = new Play(saga).answer("DoA", "DoC", "DoB").exhaust("DoD").answer("CancelD");
    play.exhaust("CancelB").exhaust("CancelC").answer("CancelA");
    expect(play.pending).toEqual(["CancelB", "CancelC"]);
  });
});

describe("hooks", () => {
  const hook = (name: string) =>
    step(name, { kind: "best-effort", action: { request: { ...withKey, why: ref("failure", "error") } } });
  const saga = sagaOf([step("A"), step("B")], {
    hooks: {
      onCompleted: [step("Praise", { kind: "best-effort" }), step("Log", { kind: "best-effort" })],
      onCompensated: [hook("Sorry")],
    },
    output: { a: ref("results", "A"), log: ref("results", "Log") },
  });

  it("run one after the other when everything is done, and their failures are in the output", () => {
    const play = new Play(saga).answer("DoA", "DoB");
    expect(play.call("DoPraise")).toMatchObject({ tries: 3, key: "M:e/Praise" });
    expect(play.exhaust("DoPraise").pending).toEqual(["DoLog"]);
    expect(play.answer("DoLog").end.output).toEqual({
      a: {},
      log: {},
      failures: { Praise: { Error: "Boom", Cause: "why" } },
    });
  });

  it("run when everything is compensated, and are told of the failure", () => {
    const play = new Play(saga).answer("DoA").exhaust("DoB", "Down").answer("CancelB", "CancelA");
    expect(play.call("DoSorry")).toMatchObject({
      key: "M:e/Sorry",
      request: { id: "M:e/Sorry", why: "Down" },
    });
    expect(play.answer("DoSorry").end.outcome).toBe("compensated");
  });

  it("run after compensation even if there was nothing to compensate, and their failure changes nothing", () => {
    const rejecting = sagaOf([step("A")], {
      declared: { DoA: { rejections: ["No"] } },
      hooks: { onCompensated: [hook("Sorry")] },
    });
    const play = new Play(rejecting).fail("DoA", "No").exhaust("DoSorry");
    expect(play.end).toMatchObject({ outcome: "compensated", failure: { step: "A", error: "No" } });
  });
});
