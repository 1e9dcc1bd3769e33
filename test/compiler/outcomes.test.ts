import { describe, expect, it } from "@jest/globals";
import type { FailState, JsonValue, SucceedState } from "../../lib/asl/index.js";
import type { SagaDocument, SagaOptions, TemplateJson } from "../../lib/saga/index.js";
import { definitionOf, taskOf } from "../support/definitions.js";
import { ref, sagaOf, stepsOf } from "../support/documents.js";
import { evaluate, type World } from "../support/evaluate.js";

const failed = { at: "B", failure: { Error: "Full", Cause: "no room" } };

function endOf(saga: SagaDocument, name: string): FailState | SucceedState {
  const state = definitionOf(saga).States[name];
  if (state?.Type !== "Fail" && state?.Type !== "Succeed") throw new Error(`no end "${name}"`);
  return state;
}

describe("a saga that completes", () => {
  const outputOf = async (saga: SagaDocument, last: string, world: World): Promise<JsonValue | undefined> =>
    await evaluate(taskOf(saga, last).Output, world);

  it("has an empty output where none is described", async () => {
    expect(await outputOf(sagaOf(stepsOf("compensatable")), "A", {})).toEqual({});
  });

  it("has the output that is described, without what is absent", async () => {
    const output: TemplateJson = {
      from: ref("input", "city"),
      first: ref("results", "A", "id"),
      last: { ids: [ref("results", "B", "id"), ref("results", "B", "nothing")] },
      nothing: ref("input", "nothing"),
    };
    const saga = sagaOf(stepsOf("compensatable", "pivot"), { output });
    const world = {
      input: { city: "Oslo" },
      variables: { result_A: { id: 1 } },
      result: { Payload: { id: 2 } },
    };
    expect(await outputOf(saga, "B", world)).toEqual({ from: "Oslo", first: 1, last: { ids: [2] } });
  });

  it("has the failures of best-effort steps in it, by their names", async () => {
    const saga = sagaOf(stepsOf("best-effort", "best-effort", "compensatable"), { output: { done: true } });
    const failed = { Error: "Full", Cause: "" };
    expect(await outputOf(saga, "C", {})).toEqual({ done: true, failures: {} });
    expect(await outputOf(saga, "C", { variables: { failed_B: failed } })).toEqual({
      done: true,
      failures: { B: failed },
    });
  });

  it("ends on a state of its own where the last step failed that is best-effort", async () => {
    const saga = sagaOf(stepsOf("compensatable", "best-effort"), {
      output: { a: ref("results", "A", "id"), b: ref("results", "B", "id") },
    });
    const failed = { Error: "Full", Cause: "" };
    const variables = { result_A: { id: 1 }, failed_B: failed };
    expect(
      await outputOf(saga, "B", { variables: { result_A: { id: 1 } }, result: { Payload: { id: 2 } } }),
    ).toEqual({
      a: 1,
      b: 2,
      failures: {},
    });
    const end = endOf(saga, "Completed");
    expect(await evaluate("Output" in end ? end.Output : undefined, { variables })).toEqual({
      a: 1,
      failures: { B: failed },
    });
  });

  it("hands nothing else from state to state", () => {
    const { States } = definitionOf(sagaOf(stepsOf("compensatable", "pivot", "retriable")));
    for (const name of ["A", "B", "CancelA"]) expect(States[name]).toMatchObject({ Output: {} });
  });
});

describe("a saga that was compensated", () => {
  const compensated = (options?: SagaOptions): FailState | SucceedState =>
    endOf(
      sagaOf(stepsOf("compensatable", "compensatable"), options === undefined ? {} : { options }),
      "Compensated",
    );

  it.each<[SagaOptions | undefined]>([[undefined], [{}], [{ whenCompensated: "fail" }]])(
    "fails with the failure that began it as JSON (options %j)",
    async (options) => {
      const end = compensated(options);
      expect(end).toMatchObject({ Type: "Fail", Error: "Saga.Compensated" });
      const cause = await evaluate("Cause" in end ? end.Cause : undefined, { variables: failed });
      expect(JSON.parse(String(cause))).toEqual({
        step: "B",
        error: "Full",
        cause: "no room",
      });
    },
  );

  it("cuts the cause to 4,000 characters, so that it fits in whatever escapes it takes", async () => {
    const errorOutput = { Error: "E".repeat(80), Cause: "\u0001".repeat(20_000) };
    const end = compensated();
    const variables = { at: "B", failure: errorOutput };
    const cause = String(await evaluate("Cause" in end ? end.Cause : undefined, { variables }));
    expect(JSON.parse(cause).cause).toBe("\u0001".repeat(4_000));
    expect(cause.length).toBeLessThan(32_768);
  });

  it.each([[{ Error: "Refused", Cause: null }], [{ Error: "Refused" }], [{ Error: "Refused", Cause: 5 }]])(
    "tells no cause where there is none that is text: %j",
    async (failure) => {
      const end = compensated();
      const cause = await evaluate("Cause" in end ? end.Cause : undefined, {
        variables: { at: "B", failure },
      });
      expect(JSON.parse(String(cause))).toEqual({ step: "B", error: "Refused" });
    },
  );

  it("succeeds where it is told to, and then both outcomes have one envelope", async () => {
    const options = { whenCompensated: "succeed" } as const;
    const end = compensated(options);
    expect(end.Type).toBe("Succeed");
    expect(await evaluate("Output" in end ? end.Output : undefined, { variables: failed })).toEqual({
      outcome: "compensated",
      failure: { step: "B", error: "Full", cause: "no room" },
    });
    const saga = sagaOf(stepsOf("compensatable", "best-effort"), { options, output: { done: true } });
    expect(await evaluate(taskOf(saga, "B").Output, {})).toEqual({
      outcome: "completed",
      output: { done: true, failures: {} },
    });
  });
});
