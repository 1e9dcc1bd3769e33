import { describe, expect, it } from "@jest/globals";
import { verify } from "../../../lib/verifier/index.js";
import { definitionOf } from "../../support/definitions.js";
import { baseSagas } from "./base-sagas.js";
import type { Mutation } from "./mutation.js";
import { ofAnswers } from "./of-answers.js";
import { ofBlocks } from "./of-blocks.js";
import { ofCatches, ofCompensations, ofFrames } from "./of-sequences.js";

/** Every way in which a state machine is broken. */
export const mutations: readonly Mutation[] = [
  ...ofCatches,
  ...ofCompensations,
  ...ofFrames,
  ...ofBlocks,
  ...ofAnswers,
];

/** Declares the tests that these mutations are found out, and that correct state machines keep every law: one in so many of them. */
export function foundOut(some: readonly Mutation[], oneIn: number): void {
  const correct = Object.entries(baseSagas).filter((_, index) => index % oneIn === 0);

  describe("a correct state machine", () => {
    it.each(correct)("keeps every law: %s", async (_name, saga) => {
      const { broken } = await verify(saga, { faults: 1, definition: definitionOf(saga) });
      expect(broken).toEqual([]);
    });
  });

  describe("a broken state machine", () => {
    it.each(some)("is found out by the law it breaks: $name", async ({ of, edit, breaks, faults = 1 }) => {
      const saga = baseSagas[of];
      const { broken } = await verify(saga, { faults, definition: edit(definitionOf(saga)), until: breaks });
      expect(broken.map(({ code }) => code)).toContain(breaks);
    });
  });
}
