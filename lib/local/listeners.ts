/** Those who want to be told of something. */
export class Listeners<Told> {
  readonly #listeners = new Set<(told: Told) => void>();

  /** Has a listener told from now on; the function returned takes that back. */
  add(listener: (told: Told) => void): () => void {
    // Wrapped, so that the same function added twice is told twice, and taken back one by one.
    const own = (told: Told): void => listener(told);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** True if nobody is to be told. */
  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  /** Tells all of them, in the order in which they came. */
  tell(told: Told): void {
    for (const listener of this.#listeners) listener(told);
  }
}
