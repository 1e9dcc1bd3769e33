import { type Random, seededRandom } from "cdk-saga/local";

/**
 * Random numbers that follow from a seed and a name alone, so that what is drawn for one call is the same whatever others draw
 * before it.
 */
export function drawFor(seed: number, name: string): Random {
  // FNV-1a of 32 bits, then mixed by the generator.
  let hash = 0x811c9dc5;
  for (const character of `${seed}/${name}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return seededRandom(hash);
}

/** A whole number from the first to the last. */
export function between(first: number, last: number, random: Random): number {
  return first + Math.floor(random() * (last - first + 1));
}
