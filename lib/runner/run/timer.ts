import type { Clock } from "../clock.js";

/** Something that is scheduled on a clock and can be taken back. */
export class Timer {
  /** Is called when the time has come. */
  readonly callback: () => void;
  #cancel: (() => void) | undefined;

  constructor(callback: () => void) {
    this.callback = callback;
  }

  schedule(clock: Clock, at: number): void {
    this.#cancel = clock.schedule(at, this.callback);
  }

  cancel(): void {
    this.#cancel?.();
  }
}
