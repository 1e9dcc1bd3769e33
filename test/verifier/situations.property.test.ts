import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { allSteps } from "../../lib/saga/index.js";
import { plainSetting } from "../../lib/verifier/fault-script.js";
import { lawsFor } from "../../lib/verifier/laws/index.js";
import { search } from "../../lib/verifier/search/search.js";
import type { Law } from "../../lib/verifier/laws/index.js";
import { subjectOf } from "../../lib/verifier/subject/subject.js";
import { variantsOf } from "../../lib/verifier/samples/variants.js";
import { apart } from "../support/arbitraries.js";
import { randomCase } from "./random-sagas/random-saga.js";

/** Small sagas over the whole language; in the long suite larger ones, too. */
const sagas = Array.from({ length: 120 }, (_, seed) => [seed, randomCase(seed).saga] as const)
  .filter(([, { steps }]) => [1, 3 - apart(2)].includes(allSteps(steps).length))
  .filter((_, index) => index % (6 * apart(2)) === 0);

/** A law that many runs break. */
const notStuck: Law = {
  code: "not stuck",
  says: "No compensation gets stuck.",
  *broken({ visits }) {
    for (const { role, point } of visits) if (role?.isCompensation && point.endsWith("#2")) yield point;
  },
};

describe("situations that are taken for equal", () => {
  it.each(sagas)("have the same continuations: random saga %i", async (_seed, saga) => {
    const { definition } = compile(saga);
    if (definition === undefined) throw new Error("The saga does not compile.");
    const subject = subjectOf(saga, definition);
    const given = await variantsOf(subject);
    const [once, thorough] = await Promise.all(
      [false, true].map((isThorough) =>
        search({
          subject,
          given,
          laws: [...lawsFor(true), notStuck],
          faults: 2,
          budget: 20_000,
          walks: 0,
          seed: 1,
          stops: 0,
          settings: [plainSetting],
          switches: [],
          isThorough,
        }),
      ),
    );
    expect(thorough?.endedBy).toBeUndefined();
    expect(once?.ends).toEqual(thorough?.ends);
    expect(once?.broken.map(({ script }) => script)).toEqual(thorough?.broken.map(({ script }) => script));
  });
});
