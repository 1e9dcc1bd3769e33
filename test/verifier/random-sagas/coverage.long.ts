import { describe, expect, it } from "@jest/globals";
import { hasErrors, validate } from "../../../lib/saga/index.js";
import {
  operatorsOf,
  operatorsThereAre,
  placesOf,
  placesThereAre,
  pointsOf,
  pointsOfSchema,
} from "./language-coverage.js";
import { anyRandomCase } from "./random-saga.js";

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

  it("are all sagas, but for a few", () => {
    expect(sagas.length).toBeGreaterThan(890);
  });
});
