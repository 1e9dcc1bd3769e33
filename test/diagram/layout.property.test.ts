import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { statesOf } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { layOut, writeSvg } from "../../lib/diagram/index.js";
import { allSteps, expandParts, type SagaDocument } from "../../lib/saga/index.js";
import { seed, tries } from "../support/arbitraries.js";
import { sagaShape } from "../verifier/random-sagas/shapes.js";
import { writeSaga } from "../verifier/random-sagas/write.js";
import { expectSound } from "./geometry.js";

const sagas: readonly SagaDocument[] = fc
  .sample(sagaShape, { seed, numRuns: tries(1_000, 25) })
  .map(writeSaga);

/** A word of so many letters that no two are alike. */
const word = (index: number, letters: number) => `Word${index}${"MmWwiIlOo".repeat(10)}`.slice(0, letters);

/** Draws a number between two, both included. */
type Draw = (from: number, to: number) => number;

/** The same saga with titles and rejections of any length: one word, or many. */
function reworded(document: SagaDocument, draw: Draw): SagaDocument {
  let count = 0;
  const words = () => {
    const letters = draw(1, 80);
    const some = Array.from({ length: draw(1, 3) }, () => word(count++, letters));
    return some.join(" ").slice(0, 80);
  };
  const isNode = (value: unknown) =>
    typeof value === "object" && value !== null && "type" in value && "name" in value;
  const text = JSON.stringify(document, (_key, value: unknown) =>
    isNode(value) && draw(0, 2) > 0 ? Object.assign({}, value, { title: words() }) : value,
  );
  const titled: SagaDocument = JSON.parse(text);
  const operations = document.operations.map((operation) => ({
    ...operation,
    title: words(),
    rejections: operation.rejections.map(() => word(count++, draw(5, 80))),
  }));
  return { ...titled, title: words(), operations };
}

describe("the picture of a random saga", () => {
  it("has no two boxes or labels that overlap, all of it on the canvas, and every line from box to box", () => {
    for (const saga of sagas) expectSound(layOut(saga));
  });

  it("does so with titles and rejections of any length", () => {
    const [numbers] = fc.sample(fc.infiniteStream(fc.nat()), { seed, numRuns: 1 });
    const draw: Draw = (from, to) => from + (Number(numbers?.next().value) % (to - from + 1));
    for (const saga of sagas) expectSound(layOut(reworded(saga, draw)));
  });

  it("is the same each time, to the byte", () => {
    for (const saga of sagas.slice(0, 200)) {
      const again: SagaDocument = JSON.parse(JSON.stringify(saga));
      expect(writeSvg(layOut(again))).toBe(writeSvg(layOut(saga)));
    }
  });

  it("shows each step once, and each compensation, under the names of their states", () => {
    for (const saga of sagas.slice(0, 100)) {
      const { definition } = compile(saga);
      if (definition === undefined) throw new Error(`${saga.name} does not compile.`);
      const states = new Set([...statesOf(definition)].map(([name]) => name));
      const { boxes } = layOut(saga);
      const shown = boxes.flatMap(({ state, kind }) =>
        state === undefined || kind === "completed" || kind === "compensated" ? [] : [state],
      );
      expect(shown.filter((state) => !states.has(state))).toEqual([]);
      expect(new Set(shown).size).toBe(shown.length);
      const expanded = expandParts(saga);
      const steps = [...allSteps(expanded.steps), ...(expanded.hooks?.onCompensated ?? [])];
      const called = boxes.filter(
        ({ operation, kind }) => operation !== undefined && kind !== "compensation",
      );
      expect(called.map(({ step }) => step).sort()).toEqual(steps.map(({ name }) => name).sort());
      const compensated = steps.filter(({ compensation }) => compensation !== undefined);
      expect(boxes.filter(({ kind }) => kind === "compensation")).toHaveLength(compensated.length);
    }
  });
});
