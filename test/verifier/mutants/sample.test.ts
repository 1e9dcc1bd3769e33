import { describe, expect, it } from "@jest/globals";
import { definitionOf } from "../../support/definitions.js";
import { sagaOf, step } from "../../support/documents.js";
import { Judge } from "./judge.js";
import { mutantsOf } from "./mutants-of.js";
import { patience, sampled } from "./sample.js";

describe("the verifier", () => {
  it(
    // More of them are judged in sample.long.ts, and every mutant of every base saga by `npm run mutants`.
    "finds out every mutant of a sample, unless it does the same as its original",
    async () => {
      const { killed, notReached } = await sampled(116);
      expect(killed).toBeGreaterThan(3);
      expect(notReached).toEqual([]);
    },
    patience,
  );

  it(
    "lets a mutant be that does the same as its original, whatever fails and whatever the data",
    async () => {
      const saga = sagaOf([step("A"), step("B")]);
      const definition = definitionOf(saga);
      const mutants = [...mutantsOf(definition)].filter(({ place }) => place === "A: Output");
      const judge = await Judge.of(saga, definition);
      const [removed] = mutants;
      expect(removed?.operator).toBe("Task.Output: removed");
      expect(removed && judge.judge(removed)).toMatchObject({ verdict: "equivalent" });
    },
    patience,
  );
});
