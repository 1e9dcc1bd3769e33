import { type Random, seededRandom } from "../../../lib/runner/index.js";

/** Random decisions: the same for the same seed. */
export class Chance {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** True with a probability from 0 to 1. */
  is(probability: number): boolean {
    return this.#random() < probability;
  }

  /** A whole number, both bounds included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  /** @throws RangeError for an empty list. */
  pick<T>(from: readonly T[]): T {
    const chosen = from[this.whole(0, from.length - 1)];
    if (chosen === undefined && from.length === 0) throw new RangeError("There is nothing to pick from.");
    return chosen as T;
  }

  /** One of several things to do, by their weights. */
  weighted<T>(options: readonly (readonly [weight: number, make: () => T])[]): T {
    const total = options.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.#random() * total;
    for (const [weight, make] of options) {
      left -= weight;
      if (left < 0) return make();
    }
    const [, make] = this.pick(options);
    return make();
  }

  /** Values that are made so many times. */
  times<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }

  /** A property that is there with a probability, to be spread into an object. */
  maybe<const Name extends string, T>(
    probability: number,
    name: Name,
    make: () => T,
  ): { readonly [Each in Name]?: T } {
    return this.is(probability) ? ({ [name]: make() } as { readonly [Each in Name]?: T }) : {};
  }
}
