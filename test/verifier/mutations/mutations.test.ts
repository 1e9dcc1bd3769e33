import { describe, expect, it } from "@jest/globals";
import { verify } from "../../../lib/verifier/index.js";
import { definitionOf } from "../../support/definitions.js";
import { baseSagas } from "./base-sagas.js";
import { ofBlocks } from "./of-blocks.js";
import { ofCatches, ofCompensations, ofFrames } from "./of-sequences.js";

const mutations = [...ofCatches, ...ofCompensations, ...ofFrames, ...ofBlocks];

describe("a correct state machine", () => {
  it.each(Object.entries(baseSagas))("keeps every law: %s", async (_name, saga) => {
    const { broken } = await verify(saga, { faults: 1, definition: definitionOf(saga) });
    expect(broken).toEqual([]);
  });
});

describe("a broken state machine", () => {
  it("is made in at least 30 ways", () => {
    expect(new Set(mutations.map(({ name }) => name)).size).toBeGreaterThanOrEqual(30);
  });

  it.each(mutations)("is found out by the law it breaks: $name", async ({ of, edit, breaks, faults = 1 }) => {
    const saga = baseSagas[of];
    const { broken } = await verify(saga, { faults, definition: edit(definitionOf(saga)), until: breaks });
    expect(broken.map(({ code }) => code)).toContain(breaks);
  });
});
