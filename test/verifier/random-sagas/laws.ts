import fc from "fast-check";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { seed as fixedSeed } from "../../support/arbitraries.js";
import { tryCase } from "./case-failure.js";
import { randomCase } from "./random-saga.js";
import { sagaShape } from "./shapes.js";
import { writeSaga } from "./write.js";

/** Plain sagas of every shape, which have one input in common: the same in every run. */
export const randomSagas: readonly SagaDocument[] = fc
  .sample(sagaShape, { seed: fixedSeed, numRuns: 300 })
  .map(writeSaga);

/**
 * Verifies random sagas in a few runs each: every third one with data that the verifier makes up.
 *
 * @throws Error with the saga and its data, and the broken law.
 */
export async function expectLawsKept(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const { saga, data } = randomCase(seed);
    const found = seed % 3 === 0 || data === undefined ? { saga } : { saga, data };
    const { failure } = await tryCase(found, { budget: 12, walks: 4 });
    if (failure === undefined) continue;
    throw new Error(
      `npm run fuzz -- --seed ${seed} --count 1\n${failure.kind}\n${JSON.stringify(found)}\n${failure.text}`,
    );
  }
}
