/** So many may be at work at once; the others wait for their turn, in the order in which they came. */
export class Turns {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #working = 0;

  /** @param limit `Number.POSITIVE_INFINITY` for none. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Does some work when its turn has come. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#working < this.#limit) this.#working += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The turn is handed on: nobody who comes meanwhile takes it.
      if (next === undefined) this.#working -= 1;
      else next();
    }
  }
}
