import fc from "fast-check";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { seed as fixedSeed } from "../../support/arbitraries.js";
import { tryCase } from "./case-failure.js";
import { type RandomCase, randomCase } from "./random-saga.js";
import { sagaShape } from "./shapes.js";
import { writeSaga } from "./write.js";

/** Plain sagas of every shape, which have one input in common: the same in every run. */
export const randomSagas: readonly SagaDocument[] = fc
  .sample(sagaShape, { seed: fixedSeed, numRuns: 300 })
  .map(writeSaga);

/** The random saga of a seed; every third one with data that the verifier makes up. */
export function caseOf(seed: number): RandomCase {
  const { saga, data } = randomCase(seed);
  return seed % 3 === 0 || data === undefined ? { saga } : { saga, data };
}

/**
 * Verifies random sagas in a few runs each.
 *
 * @throws Error with the saga and its data, and the broken law.
 */
export async function expectLawsKept(seeds: readonly number[]): Promise<void> {
  for (const seed of seeds) {
    const found = caseOf(seed);
    const { failure } = await tryCase(found, { budget: 12, walks: 4 });
    if (failure === undefined) continue;
    throw new Error(
      `npm run fuzz -- --seed ${seed} --count 1\n${failure.kind}\n${JSON.stringify(found)}\n${failure.text}`,
    );
  }
}
