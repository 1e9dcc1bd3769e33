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
import { draws, reworded } from "./reworded.js";

const sagas: readonly SagaDocument[] = fc
  .sample(sagaShape, { seed, numRuns: tries(1_000, 25) })
  .map(writeSaga);

describe("the picture of a random saga", () => {
  it("has no two boxes or labels that overlap, all of it on the canvas, and every line from box to box", () => {
    for (const saga of sagas) expectSound(layOut(saga));
  });

  it("does so with titles and rejections of any length", () => {
    const draw = draws(seed);
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
