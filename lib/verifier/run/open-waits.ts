import type { VirtualClock } from "../../runner/index.js";

/** A wait that the execution may be stopped in. */
export interface OpenWait {
  readonly state: string;
  /** Numbers of the states entered and of the redrives until then. */
  readonly transitions: number;
  readonly leg: number;
}

/** The time that a wait has lasted when the execution is stopped within it, in milliseconds: shorter than any wait. */
const waitedFor = 500;

/** Waits that an execution may be stopped in, by what the clock calls back. */
export class OpenWaits {
  readonly #clock: VirtualClock;
  readonly #within: (wait: OpenWait) => void;
  readonly #waits = new Map<() => void, OpenWait>();

  /** @param within is called in the middle of a wait. */
  constructor(clock: VirtualClock, within: (wait: OpenWait) => void) {
    this.#clock = clock;
    this.#within = within;
  }

  begin(wait: OpenWait): void {
    this.#clock.schedule(this.#clock.now() + waitedFor, this.#callbackOf(wait));
  }

  /** Takes over the waits of a run that another one goes on from: notes which callback takes the place of which on the clock. */
  copy(original: OpenWaits, callbacks: Map<() => void, () => void>): void {
    for (const [callback, wait] of original.#waits) callbacks.set(callback, this.#callbackOf(wait));
  }

  #callbackOf(wait: OpenWait): () => void {
    const callback = (): void => {
      this.#waits.delete(callback);
      this.#within(wait);
    };
    this.#waits.set(callback, wait);
    return callback;
  }
}
