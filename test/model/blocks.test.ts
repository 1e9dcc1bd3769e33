import { describe, expect, it } from "@jest/globals";
import type { NodeDocument } from "../../lib/saga/index.js";
import { choice, forEach, parallel, part, ref, sagaOf, step, wait, withKey } from "../support/documents.js";
import { Play } from "./play.js";

const best = { kind: "best-effort" } as const;
const both = sagaOf(
  [
    step("First"),
    parallel("Both", { x: [step("A"), step("B")], y: [step("C"), step("D")] }),
    step("Last", { action: { request: { ...withKey, of: ref("results", "Both") } } }),
  ],
  { declared: { DoA: { rejections: ["No"] }, DoC: { rejections: ["No"] } } },
);
const inBoth = () => new Play(both).answer("DoFirst");

describe("a parallel", () => {
  it("runs its branches at the same time, each in its order", () => {
    const play = inBoth();
    expect(play.pending).toEqual(["DoA", "DoC"]);
    expect(play.answer("DoC").pending).toEqual(["DoA", "DoD"]);
    expect(play.answer("DoD").pending).toEqual(["DoA"]);
    expect(play.answer("DoA", "DoB").pending).toEqual(["DoLast"]);
  });

  it("yields the results of its branches by name", () => {
    const play = inBoth().answerWith("DoA", 1).answerWith("DoC", 2).answerWith("DoB", 3).answerWith("DoD", 4);
    expect(play.call("DoLast").request).toEqual({
      id: "M:e/Last",
      of: { x: { A: 1, B: 3 }, y: { C: 2, D: 4 } },
    });
  });

  it("lets every branch run to its own end before anything is compensated", () => {
    const play = inBoth().fail("DoA", "No");
    expect(play.pending).toEqual(["DoC"]);
    expect(play.answer("DoC").pending).toEqual(["DoD"]);
    expect(play.answer("DoD").pending).toEqual(["CancelD"]);
  });

  it("compensates its branches at the same time, each from where it had got", () => {
    const play = inBoth().answer("DoA", "DoC").exhaust("DoB").answer("DoD");
    expect(play.pending).toEqual(["CancelB", "CancelD"]);
    expect(play.answer("CancelD").pending).toEqual(["CancelB", "CancelC"]);
    expect(play.answer("CancelB", "CancelC").pending).toEqual(["CancelA"]);
    expect(play.answer("CancelA").pending).toEqual(["CancelFirst"]);
  });

  it("compensates nothing of a branch whose first step was rejected", () => {
    const play = inBoth().fail("DoC", "No").exhaust("DoA");
    expect(play.runToEnd()).toEqual(["CancelA", "CancelFirst"]);
  });

  it("compensates every branch from its end when a later step fails", () => {
    const play = inBoth().answer("DoA", "DoB", "DoC", "DoD").exhaust("DoLast");
    expect(play.answer("CancelLast").pending).toEqual(["CancelB", "CancelD"]);
  });

  it("tells of several failures the one whose branch comes first, its cause cut to 200 characters", () => {
    const play = inBoth().fail("DoC", "No", "later").fail("DoA", "No", "é".repeat(300));
    play.runToEnd();
    expect(play.end.failure).toEqual({ step: "A", error: "No", cause: "é".repeat(200) });
  });

  it("is stuck with a compensation of one branch, and redriven goes on with those that are not done", () => {
    const play = inBoth().answer("DoA", "DoB", "DoC", "DoD").exhaust("DoLast").answer("CancelLast");
    play.answer("CancelD").exhaust("CancelB");
    expect(play.end.outcome).toBe("stuck");
    expect(play.tell({ type: "redriven", at: play.at }).pending).toEqual(["CancelB", "CancelC"]);
  });
});

describe("a parallel after the pivot", () => {
  const saga = sagaOf([
    step("Pay", { kind: "pivot" }),
    parallel("Rest", {
      x: [step("A", { kind: "retriable" }), step("B", { kind: "retriable" })],
      y: [step("C", { kind: "retriable" }), step("D", { kind: "retriable" })],
      z: [step("E", best)],
    }),
  ]);
  const paid = () => new Play(saga).answer("DoPay");

  it("is stuck with one of its steps, and redriven goes on with what did not finish", () => {
    const play = paid().answer("DoC", "DoE");
    const abandoned = play.call("DoD").id;
    play.exhaust("DoA", "Down");
    expect(play.end).toMatchObject({ outcome: "stuck", error: "Down", stuckOn: "Rest/A" });
    const { state } = play;
    expect(play.tell({ type: "succeeded", command: abandoned, at: play.at, result: {} }).state).toBe(state);
    play.tell({ type: "redriven", at: play.at });
    expect(play.pending).toEqual(["DoA", "DoD"]);
    expect(play.answer("DoA", "DoB", "DoD").end.outcome).toBe("completed");
  });

  it("completes though a best-effort step in it failed", () => {
    const play = paid().answer("DoA", "DoB", "DoC", "DoD").exhaust("DoE");
    expect(play.end.output).toEqual({ failures: { E: { Error: "Boom", Cause: "why" } } });
  });

  it("is stuck if its outcomes are too large together, and redriven calls everything again", () => {
    const play = paid().answer("DoA", "DoB", "DoC", "DoD", "DoE");
    expect(play.end.outcome).toBe("completed");
    play.tell({ type: "outcomesLost", block: "Rest", at: play.at });
    expect(play.end).toMatchObject({ outcome: "stuck", error: "States.DataLimitExceeded", stuckOn: "Rest" });
    expect(play.tell({ type: "redriven", at: play.at }).pending).toEqual(["DoA", "DoC", "DoE"]);
  });
});

describe("a forEach", () => {
  const seats = (options = {}) =>
    sagaOf(
      [
        step("First"),
        forEach("Each", ref("input", "list"), [step("A"), step("B")], options),
        step("Last", { action: { request: { ...withKey, of: ref("results", "Each") } } }),
      ],
      { declared: { DoA: { rejections: ["No"] } } },
    );
  const each = (list: unknown, options = {}) =>
    new Play(seats(options), JSON.parse(JSON.stringify({ list }))).answer("DoFirst");

  it("runs its steps for every element, and yields their results in order", () => {
    const play = each(["a", "b"]);
    expect(play.pending).toEqual(["DoA[0]", "DoA[1]"]);
    play.answerWith("DoA[1]", 1).answerWith("DoB[1]", 2).answerWith("DoA[0]", 3).answerWith("DoB[0]", 4);
    expect(play.call("DoLast").request).toEqual({
      id: "M:e/Last",
      of: [
        { A: 3, B: 4 },
        { A: 1, B: 2 },
      ],
    });
  });

  it.each([
    ["an empty list", [], []],
    ["no list", undefined, []],
    ["null", null, [{ A: {}, B: {} }]],
    ["one value", "x", [{ A: {}, B: {} }]],
    ["a list in a list", [[1, 2]], [{ A: {}, B: {} }]],
  ])("has as many elements as its list: %s", (_what, list, of) => {
    const play = each(list);
    for (const name of play.pending) if (name !== "DoLast") play.answer(name, name.replace("A", "B"));
    expect(play.call("DoLast").request).toEqual({ id: "M:e/Last", of });
  });

  it("begins nothing if its list has more elements than it may", () => {
    const play = each([1, 2, 3], { maxItems: 2 });
    expect(play.runToEnd()).toEqual(["CancelFirst"]);
    const cause = "The list of Each has 3 elements; at most 2 are allowed.";
    expect(play.end.failure).toEqual({ step: "Each", error: "Saga.TooManyItems", cause });
  });

  it("may have 40 elements if it doesn't say how many", () => {
    expect(each(Array.from({ length: 40 }, () => 1)).pending).toHaveLength(40);
    expect(each(Array.from({ length: 41 }, () => 1)).pending).toEqual(["CancelFirst"]);
  });

  it("compensates each element from where it had got", () => {
    const play = each(["a", "b", "c"]).fail("DoA[0]", "No").exhaust("DoA[1]").answer("DoA[2]");
    expect(play.answer("DoB[2]").pending).toEqual(["CancelA[1]", "CancelB[2]"]);
    expect(play.runToEnd()).toEqual(["CancelA[1]", "CancelB[2]", "CancelA[2]", "CancelFirst"]);
  });

  it("works on no more elements at the same time than it may, whichever they are", () => {
    const play = each(["a", "b", "c"], { maxConcurrency: 2 });
    const begin = (name: string) => play.tell({ type: "began", command: play.call(name).id, at: play.at });
    expect(play.pending).toEqual(["DoA[0]", "DoA[1]", "DoA[2]"]);
    begin("DoA[2]");
    expect(play.pending).toEqual(["DoA[0]", "DoA[1]", "DoA[2]"]);
    begin("DoA[0]");
    expect(play.pending).toEqual(["DoA[0]", "DoA[2]"]);
    expect(play.answer("DoA[2]").pending).toEqual(["DoA[0]", "DoB[2]"]);
    expect(play.answer("DoB[2]").pending).toEqual(["DoA[0]", "DoA[1]"]);
  });

  it("begins all that is first in an element when there is room for it", () => {
    const saga = sagaOf([
      forEach("Each", ref("input"), [parallel("Both", { x: [step("A")], y: [step("B")] })], {
        maxConcurrency: 1,
      }),
    ]);
    const play = new Play(saga, [1, 2]);
    const begin = (name: string) => play.tell({ type: "began", command: play.call(name).id, at: play.at });
    begin("DoA[0]");
    play.answer("DoA[0]").after(5).answer("DoB[0]");
    begin("DoA[1]");
    expect(play.call("DoB[1]")).toMatchObject({ from: play.at, to: play.at });
  });

  it("compensates no more elements at the same time than it works on", () => {
    const play = each(["a", "b"], { maxConcurrency: 1 }).answer("DoA[0]", "DoB[0]", "DoA[1]", "DoB[1]");
    play.exhaust("DoLast").answer("CancelLast");
    expect(play.pending).toEqual(["CancelB[0]", "CancelB[1]"]);
    expect(play.answer("CancelB[1]").pending).toEqual(["CancelA[1]"]);
    expect(play.answer("CancelA[1]").pending).toEqual(["CancelB[0]"]);
  });

  it("has the failures of best-effort steps as a list in the output", () => {
    const saga = sagaOf([
      forEach("Outer", ref("input"), [forEach("Inner", ref("item"), [step("Tell", best)])]),
      step("Say", best),
    ]);
    const play = new Play(saga, [[1], [2, 3]]).exhaust("DoTell[0][0]").exhaust("DoTell[1][1]");
    play.answer("DoTell[1][0]", "DoSay");
    const failure = { Error: "Boom", Cause: "why" };
    expect(play.end.output).toEqual({ failures: { Tell: [failure, failure] } });
  });

  it("after the pivot is counted before the pivot is called", () => {
    const later = forEach("Tell", ref("input", "list"), [step("T", best)], { maxItems: 2 });
    const paying = (...nodes: readonly NodeDocument[]) =>
      new Play(sagaOf([step("A"), step("Pay", { kind: "pivot" }), ...nodes]), { list: [1, 2, 3] }).answer(
        "DoA",
      );
    for (const play of [
      paying(later),
      paying(parallel("P", { x: [step("X", best)], y: [later] })),
      paying(choice("Way", { never: [false, [later]] })),
    ]) {
      expect(play.runToEnd()).toEqual(["CancelA"]);
      expect(play.end.failure).toMatchObject({ step: "Pay", error: "Saga.TooManyItems" });
    }
  });

  it("after the pivot stays the failure of a saga that was stuck and redriven on its way back", () => {
    const later = forEach("Tell", ref("input", "list"), [step("T", best)], { maxItems: 2 });
    const steps = [step("A"), step("Pay", { kind: "pivot" }), later];
    const options = { redriveAfterStop: "compensate" } as const;
    const play = new Play(sagaOf(steps, { options }), { list: [1, 2, 3] }).answer("DoA").exhaust("CancelA");
    expect(play.end.outcome).toBe("stuck");
    play.tell({ type: "redriven", at: play.at }).answer("CancelA");
    expect(play.end.failure).toMatchObject({ step: "Pay", error: "Saga.TooManyItems" });
    // One that was stopped before its pivot is cancelled, however long the list is.
    const early = new Play(sagaOf([wait("W", { for: { seconds: 9 } }), ...steps.slice(1)], { options }), {
      list: [1, 2, 3],
    });
    early.tell({ type: "stopped", at: early.at }).tell({ type: "redriven", at: early.at });
    expect(early.end.failure).toMatchObject({ step: "Pay", error: "Saga.Interrupted" });
  });
});

describe("a block whose outcomes are too large together", () => {
  const saga = sagaOf([
    step("First"),
    parallel("Both", {
      x: [
        step("A", {
          compensation: { request: { ...withKey, of: ref("result"), first: ref("results", "First") } },
        }),
      ],
      y: [
        choice("Way", { m: [true, [step("M")]], n: ["otherwise", [step("N")]] }),
        step("L", { kind: "read-only" }),
      ],
      z: [forEach("Each", ref("input", "list"), [step("E")])],
    }),
    step("Last"),
  ]);
  const settled = () =>
    new Play(saga, { list: [1, 2] }).answerWith("DoFirst", 7).answer("DoA", "DoM", "DoL", "DoE[0]", "DoE[1]");

  it("is compensated from the end of every branch, on all paths, without results", () => {
    const play = settled();
    play.tell({ type: "outcomesLost", block: "Both", at: play.at, cause: "too large" });
    expect(play.pending).toEqual(["CancelA", "CancelN", "CancelE[0]", "CancelE[1]"]);
    expect(play.call("CancelA").request).toEqual({ id: "M:e/Both/A", first: 7 });
    expect(play.answer("CancelN").pending).toContain("CancelM");
    play.runToEnd();
    expect(play.end.failure).toEqual({ step: "Both", error: "States.DataLimitExceeded", cause: "too large" });
  });

  it("leaves of what holds several results the form alone, for compensations in it", () => {
    const of = ["Way", "Each", "Inner"].map((name) => ref("results", name));
    const parts = [ref("results", "Way", "near"), ref("results", "Each", 0), ref("results", "Inner", "M")];
    const inside = sagaOf([
      parallel("Both", {
        x: [
          choice("Way", { near: ["otherwise", [step("A")]] }),
          forEach("Each", ref("input", "list"), [step("B")]),
          part("Inner", [step("M"), parallel("Few", { y: [step("C")], z: [] })]),
          step("Last", { compensation: { operation: "CancelLast", request: { ...withKey, of, parts } } }),
        ],
      }),
    ]);
    const play = new Play(inside, { list: [1] }).answer("DoA", "DoB[0]", "DoM", "DoC", "DoLast");
    play.tell({ type: "outcomesLost", block: "Both", at: play.at });
    expect(play.call("CancelLast").request).toEqual({
      id: "M:e/Both/Last",
      of: [{}, [], { Few: { y: {}, z: {} } }],
      parts: [],
    });
  });

  it("may be one of which a single outcome is too large, while others are under way: nobody hears of those", () => {
    const play = new Play(saga, { list: [1, 2] }).answer("DoFirst", "DoA");
    const underWay = play.call("DoM").id;
    play.tell({ type: "outcomesLost", block: "Both", at: play.at });
    expect(play.pending).toEqual(["CancelA", "CancelN", "CancelE[0]", "CancelE[1]"]);
    const { state } = play;
    expect(play.tell({ type: "succeeded", command: underWay, at: play.at, result: {} }).state).toBe(state);
    play.runToEnd();
    expect(play.end.outcome).toBe("compensated");
  });

  it("is one in which something has just ended: later, or earlier, nothing can be lost", () => {
    const early = new Play(saga, { list: [1, 2] }).answer("DoFirst");
    const { state } = early;
    expect(early.tell({ type: "outcomesLost", block: "Both", at: early.at }).state).toBe(state);
    const late = settled().answer("DoLast");
    expect(late.end.outcome).toBe("completed");
    const failing = settled().fail("DoLast");
    const before = failing.state;
    expect(failing.tell({ type: "outcomesLost", block: "Both", at: failing.at }).state).toBe(before);
    expect(failing.tell({ type: "outcomesLost", block: "Nowhere", at: failing.at }).state).toBe(before);
  });
});
