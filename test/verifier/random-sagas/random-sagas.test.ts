import { describe, expect, it } from "@jest/globals";
import { compile } from "../../../lib/compiler/index.js";
import { hasErrors, validate } from "../../../lib/saga/index.js";
import { expectLawsKept } from "./laws.js";
import { anyRandomCase, type RandomCase, randomCase } from "./random-saga.js";
import { shrunk } from "./shrink.js";

const sagas = Array.from({ length: 60 }, (_, index) => anyRandomCase(index).saga).filter(
  (saga) => !hasErrors(validate(saga)),
);

/** Seconds on a machine that has nothing else to do; minutes on one that is shared. */
const patience = 240_000;

describe("random sagas", () => {
  it("compile, most of them at the first attempt", () => {
    const compiled = sagas.filter((saga) => !hasErrors(compile(saga).diagnostics));
    expect(compiled.length).toBeGreaterThan(50);
  });

  it("are the same for the same seed", () => {
    expect(randomCase(7)).toEqual(randomCase(7));
    expect(randomCase(7)).not.toEqual(randomCase(8));
  });

  it(
    "keep every law, whatever fails",
    async () => {
      // More of them are verified in random-sagas.long.ts and by `npm run fuzz`.
      await expectLawsKept([1, 2]);
    },
    patience,
  );
});

describe("a random saga that fails", () => {
  it("shrinks to what makes it fail", async () => {
    const waits = (found: RandomCase): boolean =>
      JSON.stringify(found.saga.steps).includes('"until"') && !hasErrors(validate(found.saga));
    const seed =
      Array.from({ length: 200 }, (_, index) => index).find((each) => waits(randomCase(each))) ?? 0;
    const original = randomCase(seed);
    const smallest = await shrunk(original, async (candidate) => waits(candidate));
    const [only, ...others] = smallest.saga.steps;
    expect([only?.type, others, smallest.saga.operations, smallest.data]).toEqual([
      "wait",
      [],
      [],
      undefined,
    ]);
    expect(JSON.stringify(smallest).length).toBeLessThan(JSON.stringify(original).length);
  });
});
