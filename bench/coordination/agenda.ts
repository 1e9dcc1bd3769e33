/** Simulated time: what is to happen when, one thing after the other. */
export class Agenda {
  readonly #due: { readonly at: number; readonly run: () => void }[] = [];
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  /** Has something happen later. The function returned takes that back. */
  schedule(at: number, run: () => void): () => void {
    const entry = { at, run };
    // What was said first happens first.
    const place = this.#due.findIndex((each) => each.at > at);
    if (place < 0) this.#due.push(entry);
    else this.#due.splice(place, 0, entry);
    return () => {
      const index = this.#due.indexOf(entry);
      if (index >= 0) this.#due.splice(index, 1);
    };
  }

  /** Resolves after some milliseconds. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.schedule(this.now + milliseconds, resolve));
  }

  /** Lets everything happen until nothing is due any more. Throws if that takes more than so many things. */
  async run(most = 20_000): Promise<void> {
    for (let count = 0; ; count += 1) {
      // Promises are heard before the next thing happens.
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#due.shift();
      if (next === undefined) return;
      if (count > most)
        throw new Error(`More than ${most} things happened: the simulation goes round in circles.`);
      this.now = Math.max(this.now, next.at);
      next.run();
    }
  }
}
