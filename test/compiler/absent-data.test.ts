import { describe, expect, it } from "@jest/globals";
import type { NodeDocument, TemplateJson } from "../../lib/saga/index.js";
import { choice, forEach, parallel, part, ref, sagaOf, step, wait, withKey } from "../support/documents.js";
import { runSaga } from "../support/saga-runs.js";

/** The request of a last step that refers to something, after other nodes. */
async function referred(what: TemplateJson, input: object, ...nodes: readonly NodeDocument[]) {
  const { calls, execution } = await runSaga(
    sagaOf([...nodes, step("Last", { action: { request: { ...withKey, of: what } } })]),
    { input: JSON.parse(JSON.stringify(input)), answer: (state) => ({ id: state }) },
  );
  expect(execution.status).toBe("SUCCEEDED");
  return calls.at(-1)?.request;
}

describe("a reference to what was not run", () => {
  const ways = choice("Way", {
    car: [{ $eq: [ref("input", "by"), "car"] }, [step("Car"), parallel("Both", { x: [step("X")] })]],
    train: [
      { $eq: [ref("input", "by"), "train"] },
      [forEach("Seats", ref("input", "list"), [step("Seat")]), part("Meal", [step("Soup")])],
    ],
  });

  it.each<[string, TemplateJson]>([
    ["a path as a whole", ref("results", "Way", "car")],
    ["a block on a path", ref("results", "Way", "car", "Both")],
    ["a branch on a path", ref("results", "Way", "car", "Both", "x")],
    ["the response of a step", ref("results", "Way", "car", "Car")],
  ])("is absent if another path is taken: %s", async (_what, reference) => {
    expect(await referred(reference, { by: "train" }, ways)).toEqual({ id: "Machine:run/Last" });
    expect(await referred(reference, { by: "car" }, ways)).toMatchObject({ of: {} });
  });

  it("is absent for a list and a part on a path that isn't taken", async () => {
    const both = { $coalesce: [ref("results", "Way", "train", "Seats"), "none"] };
    expect(await referred(both, { by: "car", list: [1] }, ways)).toMatchObject({ of: "none" });
    expect(await referred(both, { by: "train", list: [1] }, ways)).toMatchObject({
      of: [{ Seat: { id: "Seat" } }],
    });
    const meal = { $exists: [ref("results", "Way", "train", "Meal")] };
    expect(await referred(meal, { by: "car" }, ways)).toMatchObject({ of: false });
    expect(await referred(meal, { by: "train" }, ways)).toMatchObject({ of: true });
  });

  it("makes a sum absent, but for that of an empty list", async () => {
    const tell = step("Tell", { kind: "best-effort" });
    const made = { $sumOf: [ref("input", "list"), ref("results", "Tell", "price")] };
    const surely = { $sumOf: [ref("input", "list"), ref("results", "Way", "train")] };
    expect(await referred([made, surely], { list: [] }, tell, ways)).toMatchObject({ of: [0, 0] });
    expect(await referred([made, surely], { list: [1] }, tell, ways)).toMatchObject({ of: [] });
  });

  it("is absent for an element that a list doesn't have", async () => {
    const seats = forEach("Seats", ref("input", "list"), [step("Seat")]);
    const second = ref("results", "Seats", 1);
    expect(await referred(second, { list: [1] }, seats)).toEqual({ id: "Machine:run/Last" });
    expect(await referred(second, { list: [1, 2] }, seats)).toMatchObject({ of: { Seat: { id: "Seat" } } });
  });
});

describe("a reference to a part that only waits", () => {
  const pause = part("Pause", [wait("Minute", { for: { minutes: 1 } })]);

  it("is an empty object, wherever the part is", async () => {
    const all = [ref("results", "Pause"), ref("results", "Both")];
    const both = parallel("Both", {
      one: [{ ...pause, name: "Rest" }],
      two: [wait("Hour", { for: { hours: 1 } })],
    });
    expect(await referred(all, {}, pause, both)).toMatchObject({ of: [{}, { one: { Rest: {} }, two: {} }] });
    expect(await referred(ref("results", "Both", "one", "Rest"), {}, both)).toMatchObject({ of: {} });
  });
});

describe("a request that turns out absent as a whole", () => {
  it.each<[string, TemplateJson]>([
    ["a reference", ref("input", "order")],
    ["an operator", { $sum: [ref("input", "price"), 1] }],
    ["raw JSONata", { $jsonata: ["$x", { x: ref("input", "order") }] }],
  ])("is the empty one: %s", async (_what, request) => {
    const saga = sagaOf([step("Look", { kind: "read-only", action: { request } })], {
      options: { redriveAfterStop: "compensate", deadline: { hours: 1 } },
    });
    const { calls, execution } = await runSaga(saga);
    expect([execution.status, calls]).toEqual(["SUCCEEDED", [{ state: "Look", request: {} }]]);
  });
});

describe("a request that turns out null", () => {
  it("is null", async () => {
    const look = step("Look", { kind: "read-only", action: { request: ref("input", "order") } });
    const { calls } = await runSaga(sagaOf([look]), { input: { order: null } });
    expect(calls).toEqual([{ state: "Look", request: null }]);
  });
});

describe("a list in a request", () => {
  it("keeps the list that raw JSONata yields as one element", async () => {
    const yields = (source: string): TemplateJson => ({ $jsonata: [source, { x: ref("input", "list") }] });
    const of = [[yields("$x")], yields("$map($x, function($v) { $v })"), yields("$count($x)")];
    const saga = sagaOf([step("Look", { kind: "read-only", action: { request: { of } } })]);
    const requestFor = async (list: readonly number[]) =>
      (await runSaga(saga, { input: { list: [...list] } })).calls[0]?.request;
    expect(await requestFor([1, 2])).toEqual({ of: [[[1, 2]], [1, 2], 2] });
    expect(await requestFor([])).toEqual({ of: [[[]], 0] });
  });
});
