/** A source of numbers, at least 0 and below 1. */
export type Random = () => number;

/**
 * Random numbers that are the same for the same seed (mulberry32).
 *
 * @param seed any number; its lower 32 bits count.
 */
export function seededRandom(seed: number): Random {
  return new SeededRandom(seed).next;
}

/** Random numbers that are the same for the same seed, of which a copy gives the same that are still to come. */
export class SeededRandom {
  #state: number;

  /** @param seed any number; its lower 32 bits count. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  readonly next: Random = () => {
    const state = (this.#state + 0x6d2b79f5) | 0;
    this.#state = state;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };

  copy(): SeededRandom {
    return new SeededRandom(this.#state);
  }
}

/** So many hexadecimal digits. */
export function hexadecimal(digits: number, random: Random): string {
  let text = "";
  while (text.length < digits) text += Math.floor(random() * 16).toString(16);
  return text;
}

/** A UUID of version 4. */
export function uuid(random: Random): string {
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  const [a, b, c, d, e] = [8, 4, 3, 3, 12].map((digits) => hexadecimal(digits, random));
  return `${a}-${b}-4${c}-${variant}${d}-${e}`;
}
