/**
 * Locks by key. Work that needs several keys queues for all of them at once, so the order is the same in every queue and
 * no two can wait for each other.
 */
export class KeyLocks {
  /** By key, the end of the work that was last in the queue. */
  readonly #queues = new Map<string, Promise<void>>();

  /** Does the work once everything that asked for one of these keys before has ended. */
  async hold<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = keys.map((key) => this.#queues.get(key));
    const { promise: ended, end } = ending();
    for (const key of keys) this.#queues.set(key, ended);
    await Promise.all(before);
    try {
      return await work();
    } finally {
      end();
      // If somebody has queued in the meantime, the queue is theirs.
      for (const key of keys) if (this.#queues.get(key) === ended) this.#queues.delete(key);
    }
  }
}

function ending(): { readonly promise: Promise<void>; readonly end: () => void } {
  let end = () => {};
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}
