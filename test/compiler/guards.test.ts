import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../lib/asl/index.js";
import { compile, transitionsOf } from "../../lib/compiler/index.js";
import { expandParts, type SagaDocument, type TemplateJson } from "../../lib/saga/index.js";
import { callback, choice, forEach, ref, sagaOf, step, wait, withKey } from "../support/documents.js";
import { type Failing, runSaga, startSaga } from "../support/saga-runs.js";

const items = (count: number) => ({ list: Array.from({ length: count }, (_, index) => index) });
const list = ref("input", "list");
const seats = forEach("Seats", list, [step("Seat")], { maxItems: 3 });

async function ended(saga: SagaDocument, input: JsonObject, failing: Failing = () => undefined) {
  const { execution, calls, entered } = await runSaga(saga, { input, failing });
  return {
    outcome: [execution.status, execution.error],
    told: execution.cause?.startsWith("{") === true ? JSON.parse(execution.cause) : undefined,
    called: calls.map(({ state }) => state),
    entered: entered().length,
  };
}

describe("a list that is too long", () => {
  const cause = "The list of Seats has 4 elements; at most 3 are allowed.";

  it("is begun for none of its elements, and what came before is compensated", async () => {
    const saga = sagaOf([step("First"), seats, step("Last")]);
    const { outcome, told, called, entered } = await ended(saga, items(4));
    expect(outcome).toEqual(["FAILED", "Saga.Compensated"]);
    expect(told).toEqual({ step: "Seats", error: "Saga.TooManyItems", cause });
    expect(called).toEqual(["First", "CancelFirst"]);
    expect(entered).toBe(transitionsOf(expandParts(saga), { items: () => 4 }));
  });

  it("is as long as may be with just so many elements", async () => {
    const { outcome, called } = await ended(sagaOf([seats, step("Last")]), items(3));
    expect(outcome).toEqual(["SUCCEEDED", undefined]);
    expect(called).toEqual(["Seat", "Seat", "Seat", "Last"]);
  });

  it("inside an iteration fails that one alone, and all are compensated", async () => {
    const inner = forEach("Inner", ref("item", "list"), [step("Deep")], { maxItems: 1 });
    const saga = sagaOf([forEach("Outer", list, [step("A"), inner], { maxItems: 2 })]);
    const { outcome, told, called } = await ended(saga, { list: [{ list: [1] }, { list: [1, 2] }] });
    expect(outcome).toEqual(["FAILED", "Saga.Compensated"]);
    expect(told).toMatchObject({ step: "Inner", error: "Saga.TooManyItems" });
    expect([...called].sort()).toEqual(["A", "A", "CancelA", "CancelA", "CancelDeep", "Deep"]);
  });

  it("after the pivot refuses the pivot, and what came before is compensated", async () => {
    const mails = forEach("Seats", list, [step("Mail", { kind: "retriable" })], { maxItems: 3 });
    const saga = sagaOf([step("First"), step("Pay", { kind: "pivot" }), mails]);
    const { outcome, told, called } = await ended(saga, items(4));
    expect(outcome).toEqual(["FAILED", "Saga.Compensated"]);
    expect(told).toEqual({ step: "Pay", error: "Saga.TooManyItems", cause });
    expect(called).toEqual(["First", "CancelFirst"]);
    expect((await ended(saga, items(3))).outcome).toEqual(["SUCCEEDED", undefined]);
  });
});

describe("raw JSONata that fails", () => {
  const failing: TemplateJson = { $jsonata: ["$number($text) > 1", { text: ref("input", "text") }] };

  it.each([
    ["in a condition", choice("Way", { far: [failing, [step("Fly")]] }), "Way"],
    [
      "in a time",
      wait("Until", { until: { $jsonata: ["$trim($text)", { text: ref("input", "text") }] } }),
      "Until",
    ],
  ])("%s compensates what came before", async (_where, node, name) => {
    const saga = sagaOf([step("First"), node, step("Last")]);
    const { outcome, told, called, entered } = await ended(saga, { text: "no number" });
    expect(outcome).toEqual(["FAILED", "Saga.Compensated"]);
    expect(told).toMatchObject({ step: name, error: "States.QueryEvaluationError" });
    expect(called).toEqual(["First", "CancelFirst"]);
    expect(entered).toBe(transitionsOf(expandParts(saga), { evaluates: () => false }));
  });

  it("in a request compensates the step too, whose compensation has a request of its own", async () => {
    const action = { request: { ...withKey, of: failing } };
    const saga = sagaOf([step("A"), step("B", { action, compensation: { request: withKey } })]);
    const { outcome, called } = await ended(saga, { text: "no number" });
    expect(outcome).toEqual(["FAILED", "Saga.Compensated"]);
    expect(called).toEqual(["A", "CancelB", "CancelA"]);
  });

  it("has nothing but its variables, whatever these are called", async () => {
    const template: TemplateJson = {
      $jsonata: ["$states & $input", { states: ref("input", "a"), input: ref("input", "b") }],
    };
    const saga = sagaOf([step("A", { kind: "read-only", action: { request: { x: template } } })]);
    const { calls } = await runSaga(saga, { input: { a: "x", b: "y" } });
    expect(calls[0]?.request).toEqual({ x: "xy" });
  });
});

describe("raw JSONata that is refused", () => {
  it.each([
    ["what cannot be parsed", "$sum(", "cannot be parsed"],
    ["an operator later than 2.0.6", "$a ?? 1", "cannot be parsed"],
    ["a variable that is none of its own", "$a + $b", "it refers to $b, which is none of its variables (a)"],
    ["the state itself", "$states.input", "it refers to $states"],
    ["what changes from try to try", "$uuid()", "it refers to $uuid"],
    ["a property of nothing", "price * 2", 'it begins with "price"'],
    ["what is looked at where nothing is", "$ + 1", "it refers to $, and there is nothing"],
    ["a substitution", "'${Car}' & $a", "would be taken for a substitution"],
  ])("fails with %s", (_what, source, problem) => {
    const request = { ...withKey, x: { $jsonata: [source, { a: 1 }] } } as TemplateJson;
    const { diagnostics } = compile(sagaOf([step("A", { kind: "read-only", action: { request } })]));
    expect(diagnostics).toMatchObject([{ code: "invalid-jsonata", names: [source] }]);
    expect(diagnostics[0]?.message).toContain(problem);
  });

  it.each([
    "$a[price > 1].price",
    "$map($a, function($x) { $x.price * 2 })",
    "($b := $a; $b & $count($b))",
    "$a.(price + $.tax)",
  ])("is not what has nothing but its variables and functions: %s", (source) => {
    const request = { ...withKey, x: { $jsonata: [source, { a: ref("input", "a") }] } } as TemplateJson;
    expect(compile(sagaOf([step("A", { kind: "read-only", action: { request } })])).diagnostics).toEqual([]);
  });
});

describe("a time that is none", () => {
  it.each<[what: string, input: JsonObject]>([
    ["absent", {}],
    ["a number", { at: 5 }],
    ["text of another form", { at: "tomorrow" }],
    ["null", { at: null }],
    ["a list", { at: ["2020-01-01T00:00:00Z"] }],
    ["a date", { at: "2020-01-01" }],
    ["a time without a zone", { at: "2020-01-01T00:00:00" }],
    ["a time with an offset without a colon", { at: "2020-01-01T00:00:00+0200" }],
    ["a time of a day that there is not", { at: "2021-02-29T00:00:00Z" }],
    ["a time that is too late in the day", { at: "2020-01-01T24:00:00Z" }],
    ["a time with an offset that there is not", { at: "2020-01-01T00:00:00+18:01" }],
  ])("compensates what came before where it is %s", async (_what, input) => {
    const { outcome, called } = await ended(
      sagaOf([step("First"), wait("Until", { until: ref("input", "at") })]),
      input,
    );
    expect(outcome).toEqual(["FAILED", "Saga.Compensated"]);
    expect(called).toEqual(["First", "CancelFirst"]);
  });

  it.each([
    "2000-01-03T00:00:00Z",
    "2000-01-03T02:00:00+02:00",
    "2000-01-02T22:30:00.123456789-01:30",
    "2000-01-03T00:00Z",
    "2000-01-03T02:00+02:00",
  ])("is none of the forms that a Wait takes: %s", async (at) => {
    const { execution } = await runSaga(sagaOf([wait("Until", { until: ref("input", "at") })]), {
      input: { at },
    });
    expect(execution.status).toBe("SUCCEEDED");
    expect(execution.stopDate?.toISOString()).toBe("2000-01-03T00:00:00.000Z");
  });
});

describe("a deadline", () => {
  const options = { deadline: { hours: 1 } } as const;

  it.each([
    ["for a duration", wait("Long", { for: { days: 3 } })],
    ["until a time", wait("Long", { until: ref("input", "at") })],
  ])("cuts a wait short %s, and the step after it is not called", async (_how, node) => {
    const saga = sagaOf([step("First"), node, step("Last")], { options });
    const { execution, calls } = await runSaga(saga, { input: { at: "2000-02-01T00:00:00Z" } });
    expect(JSON.parse(execution.cause ?? "")).toMatchObject({ step: "Last", error: "Saga.DeadlineExceeded" });
    expect(calls.map(({ state }) => state)).toEqual(["First", "CancelLast", "CancelFirst"]);
    expect(execution.stopDate?.toISOString()).toBe("2000-01-01T01:00:00.000Z");
  });

  it("cuts the time short that a callback's answer is waited for, and its heartbeat below that", async () => {
    const slow = callback("Sign", { heartbeat: { hours: 9 }, action: { timeout: { hours: 10 } } });
    const { execution, go, calls } = startSaga(sagaOf([step("First"), slow], { options }), {
      unanswered: ["Sign"],
    });
    await go();
    expect(JSON.parse(execution.cause ?? "")).toMatchObject({ step: "Sign", error: "States.Timeout" });
    expect(execution.stopDate?.getTime()).toBeLessThanOrEqual(Date.parse("2000-01-01T01:00:00Z"));
    expect(calls.map(({ state }) => state)).toEqual(["First", "Sign", "CancelSign", "CancelFirst"]);
  });

  it("is not for what is run when a saga is completed", async () => {
    const hooks = { onCompleted: [step("Tell", { kind: "best-effort" })] };
    const base = sagaOf([step("First"), wait("Long", { for: { days: 1 } })], { options, hooks });
    const saga = {
      ...base,
      operations: sagaOf([step("First"), step("Tell", { kind: "best-effort" })]).operations,
    };
    const { execution, calls } = await runSaga(saga, {});
    expect([execution.status, execution.output]).toEqual(["SUCCEEDED", { failures: {} }]);
    expect(calls.map(({ state }) => state)).toEqual(["First", "Tell"]);
  });
});

describe("a callback", () => {
  it("that nobody answers is tried once, and compensated", async () => {
    const { execution, go, calls } = startSaga(sagaOf([callback("Sign")]), { unanswered: ["Sign"] });
    await go();
    expect(execution.error).toBe("Saga.Compensated");
    expect(calls.map(({ state }) => state)).toEqual(["Sign", "CancelSign"]);
  });

  it("has a token in its request, of which its compensation is told nothing", async () => {
    const { calls } = await runSaga(sagaOf([callback("Sign"), step("Last", { kind: "read-only" })]), {
      failing: ({ state }) => (state === "Last" ? "Lost" : undefined),
    });
    expect(calls[0]?.request).toEqual({ id: "Machine:run/Sign", token: expect.any(String) });
    expect(calls.at(-1)).toEqual({ state: "CancelSign", request: { id: "Machine:run/Sign" } });
  });
});
