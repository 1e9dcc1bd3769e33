import { tryCase } from "./case-failure.js";
import { randomCase } from "./random-saga.js";

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
