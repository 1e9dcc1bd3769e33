import { describe, expect, it } from "@jest/globals";
import type { SagaDocument } from "../../lib/saga/index.js";
import { callback, sagaOf, step } from "../support/documents.js";
import { Play } from "./play.js";

/** A step before and after each kind of step, as far as there may be one. */
const sagas: Readonly<Record<string, SagaDocument>> = {
  compensatable: sagaOf([step("Before"), step("S"), step("After")], {
    declared: { DoS: { rejections: ["No"] } },
  }),
  "read-only": sagaOf([step("Before"), step("S", { kind: "read-only" }), step("After")], {
    declared: { DoS: { rejections: ["No"] } },
  }),
  pivot: sagaOf([step("Before"), step("S", { kind: "pivot" }), step("After", { kind: "retriable" })], {
    declared: { DoS: { rejections: ["No"] } },
  }),
  "best-effort": sagaOf([step("Before"), step("S", { kind: "best-effort" }), step("After")], {
    declared: { DoS: { rejections: ["No"] } },
  }),
};

/** The saga of a kind, played up to the step. */
const upTo = (kind: string) => new Play(sagas[kind] ?? sagaOf([])).answer("DoBefore");

describe("a step", () => {
  it.each(Object.keys(sagas))("that succeeds leads to the next: %s", (kind) => {
    expect(upTo(kind).answer("DoS").pending).toEqual(["DoAfter"]);
  });

  it.each([
    ["compensatable", ["CancelBefore"], "compensated"],
    ["read-only", ["CancelBefore"], "compensated"],
    ["pivot", ["CancelBefore"], "compensated"],
    ["best-effort", ["DoAfter"], "completed"],
  ])("that is rejected: %s", (kind, called, outcome) => {
    const play = upTo(kind).fail("DoS", "No");
    expect([play.runToEnd(), play.end.outcome]).toEqual([called, outcome]);
  });

  it.each([
    ["compensatable", ["CancelS", "CancelBefore"], "compensated"],
    ["read-only", ["CancelBefore"], "compensated"],
    ["pivot", [], "stuck"],
    ["best-effort", ["DoAfter"], "completed"],
  ])("that is in doubt once its tries are exhausted: %s", (kind, called, outcome) => {
    const play = upTo(kind).exhaust("DoS");
    expect([play.runToEnd(), play.end.outcome]).toEqual([called, outcome]);
  });

  it("that is retriable is stuck once its tries are exhausted", () => {
    const play = upTo("pivot").answer("DoS").exhaust("DoAfter", "Down");
    expect(play.end).toMatchObject({ outcome: "stuck", status: "FAILED", error: "Down", cause: "why" });
  });

  it("counts as in doubt if its rejection isn't final, and isn't tried again", () => {
    const saga = sagaOf([step("Before"), step("S")], {
      declared: { DoS: { rejections: ["No"], rejectionsAreFinal: false } },
    });
    const play = new Play(saga).answer("DoBefore").fail("DoS", "No");
    expect(play.runToEnd()).toEqual(["CancelS", "CancelBefore"]);
  });

  it("is in doubt at once if its result is too large", () => {
    const play = upTo("compensatable").fail("DoS", "States.DataLimitExceeded");
    expect(play.runToEnd()).toEqual(["CancelS", "CancelBefore"]);
  });

  it("was not called if an expression in the pivot's request fails, which leads back", () => {
    const play = upTo("pivot").fail("DoS", "States.QueryEvaluationError");
    expect(play.runToEnd()).toEqual(["CancelBefore"]);
  });

  it("was not begun by an error that its operation doesn't declare", () => {
    const play = upTo("compensatable").exhaust("DoS", "Other");
    expect(play.pending).toEqual(["CancelS"]);
  });
});

describe("a callback step", () => {
  const asking = sagaOf([step("Before"), callback("S")], { declared: { DoS: { rejections: ["No"] } } });
  const asked = () => new Play(asking).answer("DoBefore");

  it("has a timeout and a heartbeat, and is answered by a token", () => {
    expect(asked().call("DoS")).toMatchObject({ timeoutSeconds: 3600, heartbeatSeconds: 60 });
  });

  it("is in doubt at its first timeout", () => {
    const play = asked();
    play.tell({ type: "timedOut", command: play.call("DoS").id, at: play.at });
    expect(play.runToEnd()).toEqual(["CancelS", "CancelBefore"]);
    expect(play.end.failure).toEqual({ step: "S", error: "States.Timeout", cause: "" });
  });

  it("is tried again after another error", () => {
    expect(asked().fail("DoS").call("DoS").attempt).toBe(2);
  });

  it("is refused by a rejection", () => {
    expect(asked().fail("DoS", "No").runToEnd()).toEqual(["CancelBefore"]);
  });
});

describe("a step and an operation with a name that every object has", () => {
  it.each(["constructor", "toString", "valueOf"])("are like any other: %s", (name) => {
    const compensation = { operation: "Cancel" };
    const play = new Play(
      sagaOf([step(name, { action: { operation: name }, compensation }), step("After")]),
      {},
      {
        functionTimeouts: { After: 30 },
      },
    );
    expect(play.call(name).timeoutSeconds).toBe(915);
    expect(play.answer(name).pending).toEqual(["DoAfter"]);
    expect(play.fail("DoAfter", "No").fail("DoAfter", "No").fail("DoAfter", "No").runToEnd()).toEqual([
      "CancelAfter",
      "Cancel",
    ]);
  });
});
