import { describe, expect, it } from "@jest/globals";
import { type JsonObject, type JsonValue, statesOf } from "../../lib/asl/index.js";
import type { SagaDocument, StepDocument } from "../../lib/saga/index.js";
import { definitionOf, taskOf } from "../support/definitions.js";
import { ref, sagaOf, step } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";

const statesIn = (saga: SagaDocument) => Object.keys(definitionOf(saga).States);
const by = (name: string, operation: string): StepDocument => step(name, { compensation: { operation } });

describe("the state of a compensation", () => {
  it("bears its operation's name", () => {
    expect(statesIn(sagaOf([by("ReserveCar", "CancelCar")]))).toEqual([
      "ReserveCar",
      "CancelCar",
      "Compensated",
    ]);
  });

  it("bears the step's name too where one operation compensates two steps", () => {
    expect(
      statesIn(sagaOf([by("Car", "Cancel"), by("Hotel", "Cancel"), by("Flight", "CancelFlight")])),
    ).toEqual(["Car", "Hotel", "Flight", "CancelFlight", "Cancel (Hotel)", "Cancel (Car)", "Compensated"]);
  });

  it("bears the step's name too where a step is called as the operation", () => {
    expect(statesIn(sagaOf([by("Take", "Give"), by("Give", "GiveBack")]))).toEqual([
      "Take",
      "Give",
      "GiveBack",
      "Give (Take)",
      "Compensated",
    ]);
    expect(statesIn(sagaOf([by("Return", "Return")]))).toEqual(["Return", "Return (Return)", "Compensated"]);
  });

  it("bears the step's name too where the operation is called as an end state", () => {
    expect(statesIn(sagaOf([by("Take", "Compensated"), by("Give", "Completed")]))).toEqual([
      "Take",
      "Give",
      "Completed (Give)",
      "Compensated (Take)",
      "Compensated",
    ]);
  });
});

describe("the state of a step", () => {
  it.each(["a", "é", "日本", "Réserver l.hôtel-2_b", "string", "constructor", "toString", "a b"])(
    "bears the step's name, as %s",
    async (name) => {
      const saga = sagaOf([
        step(name, { action: { operation: "Do" }, compensation: { operation: "Cancel" } }),
        step("After", { action: { request: { id: ref("key"), of: ref("results", name, "id") } } }),
      ]);
      expect(statesIn(saga)).toEqual([name, "After", "CancelAfter", "Cancel", "Compensated"]);
      const assigned = await evaluate(taskOf(saga, name).Assign, { result: { Payload: { id: 1 } } });
      const { Payload } = taskOf(saga, "After").Arguments as { readonly Payload: JsonValue };
      expect(await evaluate(Payload, { variables: assigned as JsonObject })).toMatchObject({ of: 1 });
    },
  );

  it("comes in the order in which a run goes: forward, backward, ends", () => {
    expect(statesIn(sagaOf([step("C"), step("B"), step("A")]))).toEqual([
      "C",
      "B",
      "A",
      "CancelA",
      "CancelB",
      "CancelC",
      "Compensated",
    ]);
  });
});

describe("the variables of steps", () => {
  /** A saga that keeps the result of each of its steps, and of a last one's failure. */
  const keeping = (...names: string[]) =>
    sagaOf(
      [...names, "last"].map((name, index) =>
        step(name, { kind: "best-effort", action: { operation: `Do${index}` } }),
      ),
      { output: Object.fromEntries(names.map((name) => [name, ref("results", name)])) },
    );
  const variablesOf = (saga: SagaDocument) =>
    [...statesOf(definitionOf(saga))].flatMap(([, state]) =>
      "Assign" in state ? Object.keys(state.Assign ?? {}).filter((name) => name !== "saga") : [],
    );

  it("are called after them, with a prefix that keeps them apart from JSONata's functions", () => {
    expect(variablesOf(keeping("string", "Take it", "states"))).toEqual([
      "result_string",
      "result_Take_it",
      "result_states",
    ]);
  });

  it.each<[what: string, names: string[]]>([
    ["look alike", ["a b", "a_b", "a-b", "a.b"]],
    ["are of other alphabets", ["日本", "é", "ü"]],
    ["look like those that are told apart by a number", ["a b", "a_b", "a b 2", "a_b_2", "a-b_2"]],
    ["are as long as can be", [`${"x".repeat(79)}1`, `${"x".repeat(79)}2`, `${"x".repeat(79)}é`]],
  ])("differ, and AWS takes them, where the names %s", (_what, names) => {
    const variables = variablesOf(keeping(...names));
    expect(new Set(variables).size).toBe(names.length);
    for (const variable of variables) expect(variable).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,79}$/);
  });
});
