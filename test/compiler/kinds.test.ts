import { describe, expect, it } from "@jest/globals";
import type { OperationDocument, StepKind } from "../../lib/saga/index.js";
import { routesOf, taskOf } from "../support/definitions.js";
import { sagaOf, step, stepsOf } from "../support/documents.js";
import { evaluate } from "../support/evaluate.js";

const final: Partial<OperationDocument> = { rejections: ["Full", "Closed"] };
const notFinal: Partial<OperationDocument> = { rejections: ["Full"], rejectionsAreFinal: false };
const inDoubt = (next: string) => [`States.DataLimitExceeded → ${next}`, `States.ALL → ${next}`];

describe("the failure of a step between A, which is compensatable, and Z", () => {
  it.each<[kind: StepKind, rejections: string, declared: Partial<OperationDocument>, routes: string[]]>([
    ["compensatable", "none", {}, inDoubt("CancelX")],
    ["compensatable", "final", final, ["Full Closed → CancelA", ...inDoubt("CancelX")]],
    ["compensatable", "not final", notFinal, inDoubt("CancelX")],
    ["read-only", "none", {}, inDoubt("CancelA")],
    ["read-only", "final", final, inDoubt("CancelA")],
    ["read-only", "not final", notFinal, inDoubt("CancelA")],
    ["pivot", "none", {}, ["States.QueryEvaluationError → CancelA"]],
    ["pivot", "final", final, ["Full Closed States.QueryEvaluationError → CancelA"]],
    ["best-effort", "none", {}, inDoubt("Z")],
    ["best-effort", "final", final, inDoubt("Z")],
    ["best-effort", "not final", notFinal, inDoubt("Z")],
  ])("that is %s, its rejections %s, leads where it has to", (kind, _rejections, DoX, routes) => {
    const saga = sagaOf([step("A"), step("X", { kind }), step("Z", { kind: "best-effort" })], {
      declared: { DoX },
    });
    expect(routesOf(saga)[1]).toBe([`X → Z`, ...routes].join("; "));
  });

  it("that is retriable, or a compensation, is caught by nothing: the execution is stuck, and redriven from it", () => {
    const saga = sagaOf(stepsOf("compensatable", "pivot", "retriable"));
    expect(taskOf(saga, "C")).not.toHaveProperty("Catch");
    expect(taskOf(saga, "CancelA")).not.toHaveProperty("Catch");
  });

  it("is noted where it leads backward, with the step's name", async () => {
    const errorOutput = { Error: "Full", Cause: "no room" };
    for (const kind of ["compensatable", "read-only", "pivot"] as const) {
      const saga = sagaOf([step("X", { kind })], { declared: { DoX: final } });
      for (const { Assign } of taskOf(saga, "X").Catch ?? []) {
        const { saga: _key, ...noted } = Assign ?? {};
        expect(await evaluate(noted, { errorOutput })).toEqual({
          at: "X",
          failure: errorOutput,
        });
      }
    }
  });

  it("is noted for the output where it is best-effort, its cause cut to what many of them leave room for", async () => {
    const errorOutput = { Error: "Full", Cause: "x".repeat(5_000) };
    const noted = { failed_A: { Error: "Full", Cause: "x".repeat(1_000) } };
    const catchers = taskOf(sagaOf(stepsOf("best-effort", "compensatable")), "A").Catch ?? [];
    expect(catchers).toHaveLength(2);
    for (const { Assign } of catchers) {
      expect(await evaluate(Assign, { errorOutput })).toEqual({ ...noted, saga: "Machine:Run" });
    }
  });
});

describe("the routes of a saga", () => {
  const routes = (...kinds: StepKind[]) => {
    const steps = stepsOf(...kinds);
    const rejecting = steps.filter(({ kind }) => kind === "compensatable" || kind === "pivot");
    const declared = rejecting.map(({ name }) => [`Do${name}`, { rejections: [`No${name}`] }]);
    return routesOf(sagaOf(steps, { declared: Object.fromEntries(declared) }));
  };

  it("without a pivot lead backward from every step", () => {
    expect(routes("compensatable", "compensatable")).toEqual([
      "A → B; NoA → Compensated; States.DataLimitExceeded → CancelA; States.ALL → CancelA",
      "B → (end); NoB → CancelA; States.DataLimitExceeded → CancelB; States.ALL → CancelB",
      "CancelB → CancelA",
      "CancelA → Compensated",
      "Compensated → (Fail)",
    ]);
  });

  it("with the pivot first have nothing to compensate", () => {
    expect(routes("pivot", "retriable")).toEqual([
      "A → B; NoA States.QueryEvaluationError → Compensated",
      "B → (end)",
      "Compensated → (Fail)",
    ]);
  });

  it("with the pivot last end on it", () => {
    expect(routes("compensatable", "pivot")).toEqual([
      "A → B; NoA → Compensated; States.DataLimitExceeded → CancelA; States.ALL → CancelA",
      "B → (end); NoB States.QueryEvaluationError → CancelA",
      "CancelA → Compensated",
      "Compensated → (Fail)",
    ]);
  });

  it("of read-only steps have nothing to compensate", () => {
    expect(routes("read-only", "read-only")).toEqual([
      "A → B; States.DataLimitExceeded → Compensated; States.ALL → Compensated",
      "B → (end); States.DataLimitExceeded → Compensated; States.ALL → Compensated",
      "Compensated → (Fail)",
    ]);
  });

  it("of best-effort steps never fail, and have a state to end on after the last", () => {
    expect(routes("best-effort", "best-effort")).toEqual([
      "A → B; States.DataLimitExceeded → B; States.ALL → B",
      "B → (end); States.DataLimitExceeded → Completed; States.ALL → Completed",
      "Completed → (Succeed)",
    ]);
  });

  it("enter recovery at the nearest compensation, over steps that have none", () => {
    expect(
      routes("compensatable", "read-only", "best-effort", "compensatable", "read-only", "pivot"),
    ).toEqual([
      "A → B; NoA → Compensated; States.DataLimitExceeded → CancelA; States.ALL → CancelA",
      "B → C; States.DataLimitExceeded → CancelA; States.ALL → CancelA",
      "C → D; States.DataLimitExceeded → D; States.ALL → D",
      "D → E; NoD → CancelA; States.DataLimitExceeded → CancelD; States.ALL → CancelD",
      "E → F; States.DataLimitExceeded → CancelD; States.ALL → CancelD",
      "F → (end); NoF States.QueryEvaluationError → CancelD",
      "CancelD → CancelA",
      "CancelA → Compensated",
      "Compensated → (Fail)",
    ]);
  });

  it("go on over best-effort steps after the pivot, and are stuck on retriable ones", () => {
    expect(routes("pivot", "best-effort", "retriable", "best-effort")).toEqual([
      "A → B; NoA States.QueryEvaluationError → Compensated",
      "B → C; States.DataLimitExceeded → C; States.ALL → C",
      "C → D",
      "D → (end); States.DataLimitExceeded → Completed; States.ALL → Completed",
      "Completed → (Succeed)",
      "Compensated → (Fail)",
    ]);
  });
});
