import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../lib/asl/index.js";
import type { SagaDocument, StepDocument } from "../../lib/saga/index.js";
import { definitionOf, payloadOf, stringsIn, taskOf } from "../support/definitions.js";
import { ref, sagaOf, step, stepsOf } from "../support/documents.js";
import { evaluate, type World } from "../support/evaluate.js";
import { manySagas } from "../support/many-sagas.js";

const payload = async (saga: SagaDocument, state: string, world: World = {}) =>
  await evaluate(payloadOf(taskOf(saga, state)), world);

/** A saga of which only the second step matters, after a step whose result it may refer to. */
const between = (second: StepDocument) => sagaOf([step("Before"), second, step("Later")]);

describe("the key of a step", () => {
  it("is made of state machine, execution and step, whatever the data", async () => {
    const saga = sagaOf(stepsOf("compensatable", "pivot", "retriable", "best-effort"));
    for (const name of ["A", "B", "C", "D"]) {
      expect(await payload(saga, name, { input: { id: "other" } })).toEqual({ id: `Machine:Run/${name}` });
    }
  });

  it("is the same in its compensation, be the request its own or the action's", async () => {
    const byDefault = between(step("Take it"));
    expect(await payload(byDefault, "CancelTakeit")).toEqual({ id: "Machine:Run/Take it" });
    const own = { id: ref("key"), again: ref("request", "id") };
    const saga = between(step("Take it", { compensation: { request: own } }));
    expect(await payload(saga, "CancelTakeit")).toEqual({
      id: "Machine:Run/Take it",
      again: "Machine:Run/Take it",
    });
  });

  it("has a hash for targets that take no more, the same in both too", async () => {
    const hash = createHash("sha256").update("Machine:Run/Take").digest("hex");
    const saga = between(step("Take", { action: { request: { id: ref("keyHash") } } }));
    expect(await payload(saga, "Take")).toEqual({ id: hash });
    expect(await payload(saga, "CancelTake")).toEqual({ id: hash });
  });

  it("has no properties", async () => {
    const request = { id: ref("key"), length: ref("key", "length"), hash: ref("keyHash", 0) };
    expect(await payload(between(step("Take", { action: { request } })), "Take")).toEqual({
      id: "Machine:Run/Take",
    });
  });

  it.each(Object.entries(manySagas))("holds nothing that differs from try to try: %s", (_title, saga) => {
    for (const text of stringsIn(definitionOf(saga)))
      expect(text).not.toMatch(/\$(uuid|random|now)\b|RetryCount/);
  });
});

describe("the request of a compensation", () => {
  const request = {
    id: ref("key"),
    where: { city: ref("input", "city") },
    of: ref("results", "Before", "id"),
  };
  const world: World = { input: { city: "Oslo" }, variables: { result_Before: { id: "b-1" } } };

  it("is that of its action by default", async () => {
    const saga = between(step("Take", { action: { request } }));
    const expected = { id: "Machine:Run/Take", where: { city: "Oslo" }, of: "b-1" };
    expect(await payload(saga, "Take", world)).toEqual(expected);
    expect(await payload(saga, "CancelTake", world)).toEqual(expected);
  });

  it("may refer to the action's request, its result, results before and the failure", async () => {
    const own = {
      id: ref("request", "id"),
      city: ref("request", "where", "city"),
      of: ref("request", "of"),
      nothing: ref("request", "nothing"),
      before: ref("results", "Before", "id"),
      result: ref("result", "ref"),
      failure: ref("failure"),
      error: ref("failure", "error"),
    };
    const saga = between(step("Take", { action: { request }, compensation: { request: own } }));
    const failure = { Error: "Full", Cause: "no room" };
    const variables = { ...world.variables, result_Take: { ref: "t-1" }, at: "Later", failure };
    expect(await payload(saga, "CancelTake", { ...world, variables })).toEqual({
      id: "Machine:Run/Take",
      city: "Oslo",
      of: "b-1",
      before: "b-1",
      result: "t-1",
      failure: { step: "Later", error: "Full", cause: "no room" },
      error: "Full",
    });
  });

  it("lacks the result where the answer was lost", async () => {
    const own = { id: ref("key"), result: ref("result"), ref: ref("result", "ref") };
    const saga = between(step("Take", { compensation: { request: own } }));
    expect(await payload(saga, "CancelTake")).toEqual({ id: "Machine:Run/Take" });
  });
});

describe("a result", () => {
  /** What a state keeps besides what the keys begin with. */
  const kept = (name: string, { saga: _key, ...rest }: JsonObject): [string, JsonObject][] =>
    Object.keys(rest).length === 0 ? [] : [[name, rest]];
  const assigned = (saga: SagaDocument): Record<string, JsonObject> =>
    Object.fromEntries(
      Object.entries(definitionOf(saga).States).flatMap(([name, state]) =>
        "Assign" in state && state.Assign !== undefined ? kept(name, state.Assign) : [],
      ),
    );
  const raw = "{% $states.result.Payload %}";
  const id = "{% {'id': $states.result.Payload.id} %}";
  const of = (name: string) => ({ id: ref("key"), of: ref("results", name, "id") });

  it("is kept by nobody where nothing refers to it", () => {
    expect(
      assigned(sagaOf(stepsOf("read-only", "compensatable", "pivot", "retriable", "best-effort"))),
    ).toEqual({});
  });

  it.each<[what: string, saga: SagaDocument, kept: string]>([
    ["a later action", sagaOf([step("A"), step("B"), step("C", { action: { request: of("B") } })]), id],
    [
      "a later compensation",
      sagaOf([step("A"), step("B"), step("C", { compensation: { request: of("B") } })]),
      id,
    ],
    [
      "its own compensation",
      sagaOf([
        step("A"),
        step("B", { compensation: { request: { ...of("A"), of: ref("result") } } }),
        step("C"),
      ]),
      raw,
    ],
    ["the output", sagaOf([step("A"), step("B"), step("C")], { output: { deep: [of("B").of] } }), id],
  ])("is kept, as far as it is referred to, by %s", (_what, saga, kept) => {
    expect(assigned(saga)).toEqual({ B: { result_B: kept } });
  });

  it("of the last step is not kept for its own compensation, which runs only where there is none", () => {
    expect(
      assigned(sagaOf([step("A", { compensation: { request: { id: ref("key"), of: ref("result") } } })])),
    ).toEqual({});
  });

  it("of the pivot is assigned raw, so that nothing of it can fail after the call", () => {
    const saga = sagaOf([
      step("B", { kind: "pivot" }),
      step("C", { kind: "retriable", action: { request: of("B") } }),
    ]);
    expect(assigned(saga)).toEqual({ B: { result_B: raw } });
  });

  it("of the last step goes straight into the output", async () => {
    const saga = sagaOf([step("A"), step("B")], { output: { b: ref("results", "B", "id") } });
    expect(assigned(saga)).toEqual({});
    expect(await evaluate(taskOf(saga, "B").Output, { result: { Payload: { id: "b-1" } } })).toEqual({
      b: "b-1",
    });
  });
});
