import { describe, expect, it } from "@jest/globals";
import { definitionOf } from "../../support/definitions.js";
import { sagaOf, step } from "../../support/documents.js";
import { baseSagas } from "../mutations/base-sagas.js";
import { Judge } from "./judge.js";
import { mutantsOf } from "./mutants-of.js";
import { type Judged, judged, scoreOf } from "./score.js";

/** Seconds on a machine that has nothing else to do; minutes on one that is shared. */
const patience = 240_000;

describe("the verifier", () => {
  it(
    // Every mutant of every base saga is judged by `npm run mutants`.
    "finds out every mutant of a sample, unless it does the same as its original",
    async () => {
      const { large, until } = baseSagas;
      const all: Judged[] = [];
      for await (const each of judged({ large, until }, { every: 29, from: 5 })) all.push(each);
      const { survivors, mutants, killed } = scoreOf(all);
      expect(survivors.map(({ saga, mutant }) => `${saga}: ${mutant.operator}, ${mutant.place}`)).toEqual([]);
      expect(killed).toBe(mutants);
      expect(mutants).toBeGreaterThan(15);
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
