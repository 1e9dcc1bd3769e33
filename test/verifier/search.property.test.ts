import { describe, expect, it } from "@jest/globals";
import type { SagaDocument } from "../../lib/saga/index.js";
import { plainSetting, switchNames } from "../../lib/verifier/fault-script.js";
import { lawsFor } from "../../lib/verifier/laws/index.js";
import { search } from "../../lib/verifier/search/search.js";
import { subjectOf } from "../../lib/verifier/subject/subject.js";
import { apart, sampled } from "../support/arbitraries.js";
import { definitionOf } from "../support/definitions.js";
import { parallel, sagaOf, step, stepsOf, wait } from "../support/documents.js";

const declared = { DoA: { rejections: ["NoA"] }, DoB: { rejections: ["NoB"], rejectionsAreFinal: false } };

const sagas: readonly (readonly [string, SagaDocument])[] = [
  ["a sequence", sagaOf(stepsOf("compensatable", "compensatable"), { declared })],
  ["a pivot", sagaOf(stepsOf("compensatable", "pivot", "retriable"), { declared: { DoA: declared.DoA } })],
  ["a block", sagaOf([parallel("P", { x: [step("A")], y: [step("B")] })], { declared })],
  [
    "what is cancelled when it is stopped",
    sagaOf([step("A"), wait("W", { for: { seconds: 5 } }), step("Pay", { kind: "pivot" })], {
      options: { redriveAfterStop: "compensate" },
    }),
  ],
];

describe("the search", () => {
  it.each(sampled(sagas, 2))(
    "ends in the same ways when equal situations are met once as when each is followed up: %s",
    async (_title, saga) => {
      const found = await Promise.all(
        [false, true].map((isThorough) =>
          search({
            subject: subjectOf(saga, definitionOf(saga)),
            given: [{ input: {}, responses: new Map() }],
            laws: lawsFor(true),
            faults: 2,
            budget: Number.POSITIVE_INFINITY,
            walks: 0,
            seed: 1,
            // Stopped twice, each of them has thousands of runs.
            stops: 3 - apart(2),
            settings: [plainSetting],
            switches: switchNames,
            assumedOfStops: ["catchesArgumentsError", "redriveStartsWaitingIterations"],
            isThorough,
          }),
        ),
      );
      const [once, thorough] = found;
      expect([once?.broken, thorough?.broken]).toEqual([[], []]);
      expect(once?.ends).toEqual(thorough?.ends);
      expect(once?.runs).toBeLessThan(thorough?.runs ?? 0);
    },
  );
});
