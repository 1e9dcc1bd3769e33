import type { TimeSource } from "cdk-saga/local";
import { systemTime } from "cdk-saga/local";

/**
 * The time of this machine, which can be put forward: whatever is due by then is due at once.
 *
 * A local environment leaps over waits of its own accord, but not while somebody outside is waited for, who might answer
 * any moment. That nobody does has to be said.
 */
export class PassingTime implements TimeSource {
  readonly #timers = new Set<() => void>();
  #ahead = 0;

  now(): number {
    return systemTime.now() + this.#ahead;
  }

  setTimer(delay: number, callback: () => void): () => void {
    const due = this.now() + delay;
    let cancel = () => {};
    const set = () => {
      cancel();
      cancel = systemTime.setTimer(Math.max(0, due - this.now()), () => {
        this.#timers.delete(set);
        callback();
      });
    };
    set();
    this.#timers.add(set);
    return () => {
      this.#timers.delete(set);
      cancel();
    };
  }

  setIdle(callback: () => void): () => void {
    return systemTime.setIdle(callback);
  }

  /** Lets so many milliseconds pass in an instant. */
  pass(milliseconds: number): void {
    this.#ahead += milliseconds;
    for (const set of this.#timers) set();
  }
}
