import { describe, expect, it } from "@jest/globals";
import type { NodeDocument, TemplateJson } from "../../lib/saga/index.js";
import { choice, forEach, ref, sagaOf, step, wait, withKey } from "../support/documents.js";
import { Play, start } from "./play.js";

const raw = (source: string): TemplateJson => ({ $jsonata: [source, { x: ref("input", "x") }] });
/** Nodes between two steps, the first of which is done. */
const between = (input: object, ...nodes: readonly NodeDocument[]) =>
  new Play(
    sagaOf([
      step("First"),
      ...nodes,
      step("Last", { action: { request: { ...withKey, of: ref("results", "Way") } } }),
    ]),
    JSON.parse(JSON.stringify(input)),
  ).answer("DoFirst");

describe("a choice", () => {
  const way = choice("Way", {
    car: [{ $eq: [ref("input", "by"), "car"] }, [step("Car"), step("Fuel")]],
    bus: [{ $isOneOf: [ref("input", "by"), "bus", "car"] }, [step("Bus")]],
    none: [{ $eq: [ref("input", "by"), "foot"] }, []],
  });

  it.each([
    ["the first path whose condition is true", "car", ["DoCar", "DoFuel", "DoLast"]],
    ["another path", "bus", ["DoBus", "DoLast"]],
    ["a path without steps", "foot", ["DoLast"]],
    ["no path if no condition is true", "train", ["DoLast"]],
    ["no path if what a condition refers to is absent", undefined, ["DoLast"]],
  ])("takes %s", (_what, by, called) => {
    const play = between({ by }, way);
    expect([play.runToEnd(), play.end.outcome]).toEqual([called, "completed"]);
  });

  it("takes what is left if a path says otherwise", () => {
    const play = between({}, choice("Way", { a: [false, [step("A")]], b: ["otherwise", [step("B")]] }));
    expect(play.pending).toEqual(["DoB"]);
  });

  it("takes nothing but true for true", () => {
    const conditions = [1, "true", null, [true], ref("input", "no")];
    for (const when of conditions) {
      expect(between({}, choice("Way", { a: [when, [step("A")]] })).pending).toEqual(["DoLast"]);
    }
  });

  it("yields the results of the path that was taken, by its name", () => {
    const play = between({ by: "car" }, way).answerWith("DoCar", 1).answerWith("DoFuel", 2);
    expect(play.call("DoLast").request).toEqual({ id: "M:e/Last", of: { car: { Car: 1, Fuel: 2 } } });
    expect(between({ by: "foot" }, way).call("DoLast").request).toEqual({ id: "M:e/Last", of: { none: {} } });
    expect(between({}, way).call("DoLast").request).toEqual({ id: "M:e/Last", of: {} });
  });

  it("is compensated on the path that was taken", () => {
    const play = between({ by: "car" }, way).answer("DoCar", "DoFuel").exhaust("DoLast");
    expect(play.runToEnd()).toEqual(["CancelLast", "CancelFuel", "CancelCar", "CancelFirst"]);
  });

  it("evaluates conditions in raw JSONata before it takes a path", () => {
    const play = between(
      { x: 1 },
      choice("Way", { a: [raw("$x > 0"), [step("A")]], b: [raw("$x = 1"), [step("B")]] }),
    );
    expect(play.commands).toMatchObject([
      { type: "evaluation", name: "Way", expression: { jsonata: "$x > 0", variables: { x: 1 } } },
    ]);
    const evaluate = (value: boolean) => {
      const [first] = play.commands;
      play.tell({ type: "evaluated", command: first?.id ?? "", at: play.at, value });
    };
    evaluate(false);
    expect(play.pending).toEqual(["evaluate Way"]);
    evaluate(true);
    expect(play.pending).toEqual(["DoB"]);
  });

  it("is compensated if such a condition fails, though an earlier one is true", () => {
    const play = between(
      {},
      choice("Way", { a: [true, [step("A")]], b: [raw("$uppercase(1)"), [step("B")]] }),
    );
    const [first] = play.commands;
    play.tell({ type: "evaluationFailed", command: first?.id ?? "", at: play.at, cause: "no text" });
    expect(play.runToEnd()).toEqual(["CancelFirst"]);
    expect(play.end.failure).toEqual({ step: "Way", error: "States.QueryEvaluationError", cause: "no text" });
  });

  it("evaluates no more of a condition than it needs", () => {
    expect(between({}, choice("Way", { a: [{ $and: [false, raw("$x")] }, [step("A")]] })).pending).toEqual([
      "DoLast",
    ]);
    expect(between({}, choice("Way", { a: [{ $or: [true, raw("$x")] }, [step("A")]] })).pending).toEqual([
      "DoA",
    ]);
    const either: TemplateJson = { $eq: [{ $coalesce: [1, raw("$x")] }, 1] };
    expect(between({}, choice("Way", { a: [either, [step("A")]] })).pending).toEqual(["DoA"]);
  });
});

describe("raw JSONata in a request", () => {
  const saga = sagaOf([
    step("A"),
    step("B", {
      action: { request: { ...withKey, one: raw("$x"), two: [raw("$x + 1"), raw("$nothing")] } },
      compensation: { request: withKey },
    }),
  ]);
  const evaluating = () => new Play(saga, { x: 1 }).answer("DoA");
  const evaluate = (play: Play, told: object) => {
    const [first] = play.commands;
    return play.tell(
      JSON.parse(JSON.stringify({ type: "evaluated", command: first?.id, at: play.at, ...told })),
    );
  };

  it("is evaluated once, and stays the same for every try", () => {
    const play = evaluating();
    evaluate(play, { value: 1 });
    evaluate(play, { value: 2 });
    evaluate(play, {});
    const request = { id: "M:e/B", one: 1, two: [2] };
    expect(play.call("DoB").request).toEqual(request);
    expect(play.fail("DoB").call("DoB").request).toEqual(request);
  });

  it("leaves the step in doubt if it fails, and isn't tried again", () => {
    const play = evaluating();
    evaluate(play, { type: "evaluationFailed", cause: "why" });
    expect(play.runToEnd()).toEqual(["CancelB", "CancelA"]);
    expect(play.end.failure).toEqual({ step: "B", error: "States.QueryEvaluationError", cause: "why" });
  });
});

describe("a wait", () => {
  it("is over when its time has passed", () => {
    const play = between({}, wait("W", { for: { minutes: 1, seconds: 30 } }));
    expect(play.commands).toMatchObject([
      { type: "wait", name: "W", from: start, to: start, until: start + 90_000 },
    ]);
    expect(play.after(89).pending).toEqual(["wait W"]);
    expect(play.after(1).pending).toEqual(["DoLast"]);
    expect(play.call("DoLast")).toMatchObject({ from: start + 90_000, to: start + 90_000 });
  });

  it.each([
    ["2027-01-01T00:00:10Z", 10],
    ["2027-01-01T01:00:10.500+01:00", 10.5],
    ["2027-01-02T00:00Z", 86_400],
    ["2026-12-31T23:00:00-01:30", 1_800],
    ["2026-12-31T23:00:00Z", 0],
    ["1970-01-01T00:00+18:00", 0],
  ])("until %s ends then, or at once", (at, seconds) => {
    const play = between({ at }, wait("W", { until: ref("input", "at") }));
    if (seconds > 0) expect(play.commands).toMatchObject([{ until: start + seconds * 1000 }]);
    expect(play.after(seconds).pending).toEqual(["DoLast"]);
    expect(play.call("DoLast")).toMatchObject({ from: start + seconds * 1000 });
  });

  it.each([
    "soon",
    "2027-13-01T00:00:00Z",
    "2027-01-02",
    "2027-02-29T00:00:00Z",
    "",
    5,
    null,
    undefined,
    ["2027-01-01"],
  ])("until %j is compensated, in words from outside", (at) => {
    const play = between({ at }, wait("W", { until: ref("input", "at") }));
    const [asked] = play.commands;
    expect(asked).toMatchObject({ type: "evaluation", expression: { time: at ?? null } });
    const { state } = play;
    const command = asked?.id ?? "";
    expect(play.tell({ type: "evaluated", command, at: play.at, value: 1 }).state).toBe(state);
    play.tell({ type: "evaluationFailed", command, at: play.at, cause: "no time" });
    expect(play.runToEnd()).toEqual(["CancelFirst"]);
    expect(play.end.failure).toEqual({ step: "W", error: "States.QueryEvaluationError", cause: "no time" });
  });

  it("has nothing to compensate", () => {
    const play = between({}, wait("W", { for: { seconds: 1 } }))
      .after(1)
      .exhaust("DoLast");
    expect(play.runToEnd()).toEqual(["CancelLast", "CancelFirst"]);
  });

  it("begins later if it is told so: for elements that wait for room, it is", () => {
    const saga = sagaOf([
      forEach("Each", ref("input"), [wait("W", { for: { seconds: 10 } })], { maxConcurrency: 1 }),
    ]);
    const play = new Play(saga, [1, 2]);
    expect(play.pending).toEqual(["wait W", "wait W"]);
    play.tell({ type: "began", command: "Each/1/W", at: play.at });
    expect(play.commands).toMatchObject([{ path: "Each/1/W", until: start + 10_000 }]);
    play.after(10).tell({ type: "began", command: "Each/0/W", at: play.at });
    expect(play.commands).toMatchObject([{ path: "Each/0/W", until: start + 20_000 }]);
  });

  it("that is the last ends the saga", () => {
    const play = new Play(sagaOf([wait("W", { for: { seconds: 5 } })])).after(5);
    expect(play.end).toMatchObject({ outcome: "completed", from: start + 5000, to: start + 5000 });
  });
});

describe("a wait whose time comes just when the saga is stuck", () => {
  const each = forEach("Each", ref("input", "list"), [
    wait("Pause", { for: { seconds: 2 } }),
    step("Ship", { kind: "retriable", action: { retry: { tries: 1 } } }),
  ]);
  const stuck = () =>
    new Play(sagaOf([step("Pay", { kind: "pivot" }), each]), { list: [1, 2] })
      .answer("DoPay")
      .after(2)
      .fail("DoShip[0]");

  it("is over, or begins anew where somebody says so", () => {
    const over = stuck();
    expect(over.tell({ type: "redriven", at: over.at }).pending).toEqual(["DoShip[0]", "DoShip[1]"]);
    const anew = stuck();
    anew.tell({ type: "redriven", at: anew.at, waiting: ["Each/1/Pause"] });
    expect(anew.pending).toEqual(["DoShip[0]", "wait Pause"]);
    expect(anew.after(2).pending).toEqual(["DoShip[0]", "DoShip[1]"]);
  });
});
