import { systemTime, type TimeSource } from "../local/index.js";

/** The time of this machine, which can be stopped: while it stands, nothing is due. */
export class PausableTime implements TimeSource {
  readonly #source: TimeSource;
  /** Everything that is to be called back, and how to set it going. */
  readonly #waiting = new Map<object, { readonly arm: () => void; cancel: () => void }>();
  #pausedAt: number | undefined;
  #stoodStill = 0;

  constructor(source: TimeSource = systemTime) {
    this.#source = source;
  }

  get isPaused(): boolean {
    return this.#pausedAt !== undefined;
  }

  now(): number {
    return (this.#pausedAt ?? this.#source.now()) - this.#stoodStill;
  }

  setTimer(delay: number, callback: () => void): () => void {
    const due = this.now() + delay;
    return this.#wait(callback, (call) => this.#source.setTimer(Math.max(0, due - this.now()), call));
  }

  setIdle(callback: () => void): () => void {
    return this.#wait(callback, (call) => this.#source.setIdle(call));
  }

  pause(): void {
    if (this.#pausedAt !== undefined) return;
    this.#pausedAt = this.#source.now();
    for (const each of this.#waiting.values()) each.cancel();
  }

  resume(): void {
    if (this.#pausedAt === undefined) return;
    this.#stoodStill += this.#source.now() - this.#pausedAt;
    this.#pausedAt = undefined;
    for (const each of [...this.#waiting.values()]) each.arm();
  }

  #wait(callback: () => void, set: (call: () => void) => () => void): () => void {
    const id = {};
    const arm = (): void => {
      waiting.cancel = set(() => {
        this.#waiting.delete(id);
        callback();
      });
    };
    const waiting = { arm, cancel: () => {} };
    this.#waiting.set(id, waiting);
    if (!this.isPaused) arm();
    return () => {
      this.#waiting.delete(id);
      waiting.cancel();
    };
  }
}
