import { describe, expect, it } from "@jest/globals";
import { isArray, isObject } from "../../lib/asl/index.js";
import { dataSamplesOf } from "../../lib/verifier/samples/data-samples.js";
import { verify } from "../../lib/verifier/index.js";
import { grownFrom, wishesOf } from "../../lib/verifier/samples/samples.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { definitionOf } from "../support/definitions.js";
import { forEach, ref, sagaOf, step, withKey } from "../support/documents.js";

const inputsOf = (saga: SagaDocument) =>
  dataSamplesOf(saga, grownFrom(wishesOf(saga))).map(({ input }) => input);

describe("data that a saga is run with besides", () => {
  it("lacks what is referred to, or has null there, all of it or every other part", () => {
    const request = { ...withKey, a: { $sum: [ref("input", "a")] }, b: { $sum: [ref("input", "b")] } };
    expect(inputsOf(sagaOf([step("A", { action: { request } })]))).toEqual([
      {},
      { b: 2 },
      { a: 1 },
      { a: null, b: null },
      { a: null, b: 2 },
      { a: 1, b: null },
    ]);
  });

  it("has lists with one element more than are worked on at the same time, and than are allowed", () => {
    const each = forEach("Each", ref("input", "list"), [step("A")], { maxConcurrency: 7, maxItems: 12 });
    const lengths = inputsOf(sagaOf([each])).map((input) =>
      isObject(input) && isArray(input.list) ? input.list.length : 0,
    );
    expect(lengths).toEqual(expect.arrayContaining([0, 8, 13]));
  });

  it("shows that a list of one element too many is worked on", async () => {
    const saga = sagaOf([forEach("Each", ref("input", "list"), [step("A")], { maxItems: 4 })]);
    const definition = JSON.parse(JSON.stringify(definitionOf(saga)).replaceAll("> 4", "> 5"));
    expect((await verify(saga, { faults: 0 })).broken).toEqual([]);
    const { broken } = await verify(saga, { faults: 0, definition });
    expect(broken.map(({ code }) => code)).toContain("model");
  });

  it("shows that null is taken for something that is absent", async () => {
    const request = { ...withKey, at: ref("input", "at") };
    const saga = sagaOf([step("A", { action: { request } })]);
    const text = JSON.stringify(definitionOf(saga));
    const definition = JSON.parse(
      text.replaceAll(
        "'at': $states.context.Execution.Input.at",
        "'at': ($states.context.Execution.Input.at != null ? $states.context.Execution.Input.at)",
      ),
    );
    expect((await verify(saga, { faults: 0, definition })).broken).toMatchObject([{ code: "model" }]);
  });
});
