import { type Clock, VirtualClock } from "../../runner/index.js";

/** Time as this machine has it; another one can be handed in for tests. */
export interface TimeSource {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back after a delay in milliseconds; the function returned takes that back. */
  setTimer(delay: number, callback: () => void): () => void;
  /** Calls back once everything that is ready to run has run; the function returned takes that back. */
  setIdle(callback: () => void): () => void;
}

/** The longest delay that setTimeout takes: 2³¹ − 1 ms, somewhat under 25 days. */
const longestTimer = 2_147_483_647;

/** The time of this machine. */
export const systemTime: TimeSource = {
  now: () => Date.now(),
  setTimer: (delay, callback) => {
    const timer = setTimeout(callback, Math.min(delay, longestTimer));
    return () => clearTimeout(timer);
  },
  // Immediates run after all promises that are settled by now have been handled.
  setIdle: (callback) => {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  },
};

/**
 * A clock that leaps over every wait: while no call is in flight, it jumps to the next scheduled time at once. While a
 * call is in flight, time is real, so a task's timeout means what it says.
 *
 * Hours of backoff take milliseconds this way. `now()` never goes back, and stays ahead of the machine's time by as much
 * as was leapt.
 */
export class LeapingClock implements Clock {
  readonly #source: TimeSource;
  /** The queue of what is scheduled. It stands at the time of the callback that came last. */
  readonly #queue: VirtualClock;
  #leapt = 0;
  #inFlight = 0;
  #cancelNext: () => void = () => {};
  #closed = false;

  constructor(source: TimeSource = systemTime) {
    this.#source = source;
    this.#queue = new VirtualClock({ start: source.now() });
  }

  /** Milliseconds since 1970, the leaps included. */
  now(): number {
    // The machine's time may be set back.
    return Math.max(this.#queue.now(), this.#source.now() + this.#leapt);
  }

  /** Milliseconds by which it is ahead of the machine's time. */
  get leapt(): number {
    return this.#leapt;
  }

  /** Calls back at a time, those of the same time in the order they were scheduled. The function returned cancels it. */
  schedule(at: number, callback: () => void): () => void {
    const cancel = this.#queue.schedule(at, callback);
    this.#waitForNext();
    return () => {
      cancel();
      this.#waitForNext();
    };
  }

  /** Says that a call has begun: until the function returned is called, time is real. */
  callBegan(): () => void {
    this.#inFlight += 1;
    this.#waitForNext();
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#inFlight -= 1;
      this.#waitForNext();
    };
  }

  /** The time of what is scheduled next; undefined if nothing is. */
  get next(): number | undefined {
    return this.#queue.next;
  }

  /** Leaps to what is scheduled next, though calls may be in flight. Answers false if nothing is scheduled. */
  leap(): boolean {
    const { next } = this.#queue;
    if (next === undefined || this.#closed) return false;
    this.#leapt += Math.max(0, next - this.now());
    this.#meetNext();
    return true;
  }

  /** Calls nobody back from then on. */
  close(): void {
    this.#closed = true;
    this.#cancelNext();
  }

  #waitForNext(): void {
    this.#cancelNext();
    this.#cancelNext = () => {};
    const { next } = this.#queue;
    if (next === undefined || this.#closed) return;
    this.#cancelNext =
      this.#inFlight > 0
        ? this.#source.setTimer(Math.max(0, next - this.now()), () => this.#meetNext())
        : this.#source.setIdle(() => {
            this.#leapt += Math.max(0, next - this.now());
            this.#meetNext();
          });
  }

  /** One callback at a time, since what it leads to may begin a call, after which the next ones are no longer due. */
  #meetNext(): void {
    const { next } = this.#queue;
    // Timers may fire a millisecond early.
    if (next !== undefined && next <= this.now()) this.#queue.leap();
    this.#waitForNext();
  }
}
