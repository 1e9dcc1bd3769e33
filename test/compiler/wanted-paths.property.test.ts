import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { JsonValue } from "../../lib/asl/index.js";
import { navigate, variable } from "../../lib/compiler/jsonata/build.js";
import { expression } from "../../lib/compiler/jsonata/expression.js";
import { plainLiterals } from "../../lib/compiler/jsonata/literals.js";
import type { Jsonata } from "../../lib/compiler/jsonata/tree.js";
import { writeField } from "../../lib/compiler/jsonata/write.js";
import { keepWanted, type Wanted, wantedAt, wantedByBoth } from "../../lib/compiler/lower/wanted-paths.js";
import { navigate as valueAt } from "../../lib/model/values/navigate.js";
import { json, name, seed, tries } from "../support/arbitraries.js";
import { evaluate } from "../support/evaluate.js";

type Path = readonly (string | number)[];

/** Few names, so that paths lead somewhere, through lists too. */
const few = fc.constantFrom("a", "b", "two words");
const path: fc.Arbitrary<Path> = fc.array(
  fc.oneof({ weight: 6, arbitrary: few }, { weight: 1, arbitrary: name }, fc.nat({ max: 1 })),
  { maxLength: 12 },
);

const evaluated = (tree: Jsonata, variables: Readonly<Record<string, JsonValue>>) =>
  evaluate(writeField(expression(tree), plainLiterals), { variables });

describe("what is kept of a value", () => {
  it("is the same at every path that is wanted, and no more than what is there", async () => {
    await fc.assert(
      fc.asyncProperty(
        json(few).map((value): JsonValue => JSON.parse(JSON.stringify(value))),
        fc.array(path, { minLength: 1, maxLength: 4 }),
        async (value, paths) => {
          const wanted = paths.map(wantedAt).reduce<Wanted | undefined>(wantedByBoth, undefined) ?? "whole";
          const kept = await evaluated(keepWanted(variable("x"), wanted), { x: value });
          if (kept === undefined) throw new Error("An Assign has to yield something.");
          for (const each of paths) {
            const means = valueAt(value, each);
            expect(await evaluated(navigate(variable("x"), each), { x: value })).toEqual(means);
            expect(await evaluated(navigate(variable("x"), each), { x: kept })).toEqual(means);
          }
        },
      ),
      { seed, numRuns: tries(2_000) },
    );
  });
});
