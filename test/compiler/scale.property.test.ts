import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { type NodeDocument, type SagaDocument, saga } from "../../lib/saga/index.js";
import { apart } from "../support/arbitraries.js";
import { aslErrorsIn } from "../support/asl-validity.js";
import { definitionOf } from "../support/definitions.js";
import { expectDiagnostics } from "../support/diagnostics.js";
import { choice, forEach, parallel, ref, sagaOf, step, stepsOf } from "../support/documents.js";
import { runSaga } from "../support/saga-runs.js";
import { giveBack, take } from "../support/small-sagas.js";

const steps = (count: number) => Array.from({ length: count }, (_, index) => step(`Step${index + 1}`));

/** As many nodes one inside the other, each after a step of its own, and a step in the innermost. */
function nested(
  levels: number,
  around: (name: string, inside: NodeDocument[]) => NodeDocument,
): SagaDocument {
  let inside: NodeDocument[] = [step("Innermost")];
  for (let level = levels; level > 0; level -= 1) {
    inside = [step(`Step${level}`), around(`Level${level}`, inside)];
  }
  return sagaOf(inside);
}
const blocks: Readonly<Record<string, (name: string, inside: NodeDocument[]) => NodeDocument>> = {
  parallel: (name, inside) => parallel(name, { x: inside }),
  forEach: (name, inside) => forEach(name, ref("input", "list"), inside, { maxItems: 1 }),
  choice: (name, inside) => choice(name, { x: [{ $exists: [ref("input", "list")] }, inside] }),
};

describe("a large saga", () => {
  it("of 500 steps compiles, from JSON, to 1,600 bytes a step at most with every ARN at its longest", () => {
    const rejecting = steps(500).map(({ action }) => [action.operation, { rejections: ["SoldOut"] }]);
    const { plan, diagnostics } = compile(sagaOf(steps(500), { declared: Object.fromEntries(rejecting) }));
    expect(diagnostics).toEqual([]);
    expect((plan?.definitionBytes ?? Number.NaN) / 500).toBeLessThanOrEqual(1_600);
    expect(plan?.transitions.completed).toBe(500);
  });

  it("of 500 steps fits whose requests have four fields beside the key, and that a redrive after a stop compensates", () => {
    const request = {
      reservationId: ref("key"),
      city: ref("input", "destination"),
      from: ref("input", "departure"),
      until: ref("input", "return"),
      guests: ref("input", "travellers"),
    };
    const hotels = Array.from({ length: 500 }, (_, index) =>
      step(`Hotel${index + 1}`, { action: { request } }),
    );
    const rejecting = hotels.map(({ action }) => [action.operation, { rejections: ["Unavailable"] }]);
    const { plan, diagnostics } = compile(
      sagaOf(hotels, {
        declared: Object.fromEntries(rejecting),
        options: { redriveAfterStop: "compensate" },
      }),
    );
    expect(diagnostics).toEqual([]);
    expect(plan?.definitionBytes).toBeLessThanOrEqual(1_048_576);
  });

  it("of 500 steps compiles from a loop over the builder", () => {
    let description = saga("Loop").step("Step0", {
      action: take,
      request: ({ key }) => ({ id: key }),
      compensation: giveBack,
    });
    for (let index = 1; index < 500; index += 1) {
      // Its type grows with each step, which is of no use in a loop.
      description = description.step(`Step${index}`, {
        action: take,
        request: ({ key }) => ({ id: key }),
        compensation: giveBack,
      }) as unknown as typeof description;
    }
    expect(compile(description).plan?.transitions.completed).toBe(500);
  });

  it.each(Object.entries(blocks))("of 50 levels of %s compiles", (_kind, around) => {
    expect(compile(nested(50, around)).diagnostics).toEqual([]);
  });

  // What is valid and what runs grows with the square of the levels: all 50 are for `npm run test:long`.
  const levels = 50 / apart(5);
  it.each(Object.entries(blocks))(
    "of many levels of %s is valid, and is compensated from its innermost step",
    async (_kind, around) => {
      const deep = nested(levels, around);
      expect(aslErrorsIn(definitionOf(deep))).toBe("");
      const { execution, calls } = await runSaga(deep, {
        input: { list: ["only"] },
        failing: ({ state }) => (state === "Innermost" ? "Lost" : undefined),
      });
      expect([execution.status, execution.error]).toEqual(["FAILED", "Saga.Compensated"]);
      const cancelled = calls.map(({ state }) => state).filter((state) => state.startsWith("Cancel"));
      expect(cancelled).toEqual([
        "CancelInnermost",
        ...stepNames(levels)
          .reverse()
          .map((name) => `Cancel${name}`),
      ]);
    },
  );

  it("fails where the definition is too large: by how much, for what, and how much would fit", () => {
    const { diagnostics } = compile(sagaOf(steps(800)));
    const [tooLarge] = diagnostics.filter(({ code }) => code === "definition-too-large");
    const [, fitting] = /About (\d+) of the 800 steps would fit/.exec(tooLarge?.message ?? "") ?? [];
    expect(compile(sagaOf(steps(Number(fitting) - 10))).diagnostics).toEqual([]);
    expect(compile(sagaOf(steps(Number(fitting) + 10))).diagnostics).not.toEqual([]);
  });

  it("fails where a history would not hold its longest run: with the longest list that would", () => {
    const each = (maxItems: number) =>
      sagaOf([
        step("First"),
        forEach("Each", ref("input"), stepsOf("compensatable", "compensatable"), { maxItems }),
      ]);
    const [tooLong] = compile(each(2_000)).diagnostics;
    expect(tooLong?.code).toBe("history-too-long");
    const [, most] = /Give the forEach "Each" a maxItems of (\d+) at most/.exec(tooLong?.message ?? "") ?? [];
    expect(compile(each(Number(most))).diagnostics).toEqual([]);
    // Its longest run would fit, but no outage of three hours.
    expectDiagnostics(compile(each(Number(most) + 1)).diagnostics, [["little-room-for-outage", "CancelB"]]);
  });
});

function stepNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `Step${index + 1}`);
}
