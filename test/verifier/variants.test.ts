import { describe, expect, it } from "@jest/globals";
import { isArray, isObject } from "../../lib/asl/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { subjectOf } from "../../lib/verifier/subject/subject.js";
import { variantsOf } from "../../lib/verifier/samples/variants.js";
import { definitionOf } from "../support/definitions.js";
import { choice, forEach, ref, sagaOf, step, wait, withKey } from "../support/documents.js";

const inputsOf = async (saga: SagaDocument) =>
  (await variantsOf(subjectOf(saga, definitionOf(saga)))).map(({ input }) => input);

describe("what a saga is verified with", () => {
  it("is one input with all that is referred to, where that decides nothing", async () => {
    const request = {
      ...withKey,
      city: ref("input", "trip", "city"),
      price: { $sum: [ref("input", "price"), 1] },
    };
    expect(await inputsOf(sagaOf([step("A", { action: { request } })]))).toEqual([
      { trip: { city: "input.trip.city it's" }, price: 2 },
    ]);
  });

  it("leads down every path of a choice", async () => {
    const saga = sagaOf([
      choice("Way", {
        car: [{ $eq: [ref("input", "by"), "car"] }, [step("A")]],
        far: [{ $gt: [ref("input", "km"), 100] }, [step("B")]],
        walk: ["otherwise", [step("C")]],
      }),
    ]);
    expect(await inputsOf(saga)).toEqual([
      { by: "car", km: 100 },
      { by: "another", km: 100 },
      { by: "another", km: 101 },
    ]);
  });

  it("has lists of two elements, of none and of one", async () => {
    const saga = sagaOf([
      forEach("Each", ref("input", "list"), [
        step("A", { action: { request: { ...withKey, of: ref("item", "name") } } }),
      ]),
    ]);
    expect(await inputsOf(saga)).toEqual([
      { list: [{ name: "input.list.0.name constructor 𝄞" }, { name: 1_234_567_890_123_459 }] },
      { list: [] },
      { list: [{ name: "input.list.0.name constructor 𝄞" }] },
    ]);
  });

  it("has lists that are called as something that every object has", async () => {
    const saga = sagaOf([
      choice("Way", { far: [{ $eq: [ref("input", "constructor", 1), "x"] }, [step("A")]] }),
    ]);
    for (const input of await inputsOf(saga)) expect(JSON.parse(JSON.stringify(input))).toEqual(input);
  });

  it("has one element more than are worked on at the same time", async () => {
    const saga = sagaOf([forEach("Each", ref("input", "list"), [step("A")], { maxConcurrency: 2 })]);
    const lengths = (await inputsOf(saga)).map((input) =>
      isObject(input) && isArray(input.list) ? input.list.length : -1,
    );
    expect(lengths[0]).toBe(3);
    expect(lengths).toContain(0);
  });

  it("has a value of its own in each place, so that it shows where one is taken for another", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const of = Object.fromEntries(names.map((name) => [name, ref("input", name)]));
    const [input] = await inputsOf(sagaOf([step("A", { action: { request: { ...withKey, ...of } } })]));
    expect(new Set(Object.values(input ?? {})).size).toBe(names.length);
  });

  it("has a time that is none, where one is waited for", async () => {
    const saga = sagaOf([wait("Until", { until: ref("input", "at") }), step("A")]);
    expect(await inputsOf(saga)).toEqual([{ at: "2030-01-01T00:00:00Z" }, { at: "no time" }]);
  });

  it("has responses that lead down a path, too", async () => {
    const saga = sagaOf([
      step("A"),
      choice("Way", { dear: [{ $gte: [ref("results", "A", "price"), 5] }, [step("B")]] }),
    ]);
    const variants = await variantsOf(subjectOf(saga, definitionOf(saga)));
    expect(variants.map(({ responses }) => responses.get("DoA"))).toEqual([{ price: 5 }, { price: 4 }]);
  });
});
