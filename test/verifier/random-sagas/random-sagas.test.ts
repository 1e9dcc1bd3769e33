import { describe, expect, it } from "@jest/globals";
import { compile } from "../../../lib/compiler/index.js";
import { hasErrors, validate } from "../../../lib/saga/index.js";
import {
  operatorsOf,
  operatorsThereAre,
  placesOf,
  placesThereAre,
  pointsOf,
  pointsOfSchema,
} from "./language-coverage.js";
import { expectLawsKept } from "./laws.js";
import { anyRandomCase, type RandomCase, randomCase } from "./random-saga.js";
import { shrunk } from "./shrink.js";

/** Documents of which the rules of sagas refuse each, so that no saga that compiles has them. */
const refused = [
  // A part keeps no options of its own.
  /^node\[part\]\.of\.(options|recovery|hooks)\./,
  /^hook\.kind = "(?!best-effort)/,
];

const sagas = Array.from({ length: 900 }, (_, index) => anyRandomCase(index).saga).filter(
  (saga) => !hasErrors(validate(saga)),
);
const usedBy = (points: (saga: (typeof sagas)[number]) => ReadonlySet<string>) =>
  new Set(sagas.flatMap((saga) => [...points(saga)]));

/** Seconds on a machine that has nothing else to do; minutes on one that is shared. */
const patience = 240_000;

describe("random sagas", () => {
  it("use everything that the schema of documents allows", () => {
    const used = usedBy(pointsOf);
    const missing = pointsOfSchema().filter((point) => !used.has(point));
    expect(missing.filter((point) => !refused.some((rule) => rule.test(point)))).toEqual([]);
    expect([...used].filter((point) => !pointsOfSchema().includes(point))).toEqual([]);
  });

  it("have every node in every place where it may be", () => {
    const used = usedBy(placesOf);
    expect(placesThereAre().filter((place) => !used.has(place))).toEqual([]);
  });

  it("have every operator in every kind of template where it may be", () => {
    const used = usedBy(operatorsOf);
    expect(operatorsThereAre().filter((operator) => !used.has(operator))).toEqual([]);
  });

  it("compile, most of them at the first attempt", () => {
    const compiled = sagas.slice(0, 60).filter((saga) => !hasErrors(compile(saga).diagnostics));
    expect(compiled.length).toBeGreaterThan(50);
    expect(sagas.length).toBeGreaterThan(890);
  });

  it("are the same for the same seed", () => {
    expect(randomCase(7)).toEqual(randomCase(7));
    expect(randomCase(7)).not.toEqual(randomCase(8));
  });

  it(
    "keep every law, whatever fails",
    async () => {
      // More of them are verified in random-sagas.long.ts and by `npm run fuzz`.
      await expectLawsKept([1, 2, 3, 4]);
    },
    patience,
  );
});

describe("a random saga that fails", () => {
  it("shrinks to what makes it fail", async () => {
    const waits = (found: RandomCase): boolean =>
      JSON.stringify(found.saga.steps).includes('"until"') && !hasErrors(compile(found.saga).diagnostics);
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
