import { describe, expect, it } from "@jest/globals";
import { definitionOf } from "../../support/definitions.js";
import { sagaOf, step } from "../../support/documents.js";
import { Judge } from "./judge.js";
import { mutantsOf } from "./mutants-of.js";
import { sampled } from "./sample.js";

describe("the verifier", () => {
  it("finds out every mutant of a larger sample, unless it does the same as its original", async () => {
    const { killed, notReached } = await sampled(29);
    expect(killed).toBeGreaterThan(15);
    // No run has an output that is too large, and none fails in the request of a compensation.
    expect(notReached).toEqual([
      "large: Parallel.Catch: Output removed, Completed: output: Catch[0].Output",
      "large: Parallel.Catch: Output property renamed, Completed: output: Catch[1].Output outputTooLarge",
      "until: Task.Retry: ErrorEquals one removed, CancelB: Retry[0] States.QueryEvaluationError",
    ]);
  });

  it("lets a mutant be that does the same as its original, whatever fails and whatever the data", async () => {
    const saga = sagaOf([step("A"), step("B")]);
    const definition = definitionOf(saga);
    const mutants = [...mutantsOf(definition)].filter(({ place }) => place === "A: Output");
    const judge = await Judge.of(saga, definition);
    const [removed] = mutants;
    expect(removed?.operator).toBe("Task.Output: removed");
    expect(removed && judge.judge(removed)).toMatchObject({ verdict: "equivalent" });
  });
});
