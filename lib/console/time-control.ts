import { type AroundCall, LeapingClock, systemTime, type TimeSource } from "../local/index.js";
import { Listeners } from "../local/listeners.js";
import type { TaskCall } from "../runner/index.js";
import { PausableTime } from "./pausable-time.js";
import type { Pace, TimeState } from "./protocol.js";

/** A call that isn't carried out yet. */
interface HeldCall {
  readonly call: TaskCall;
  readonly release: () => void;
}

/** Real milliseconds for which calls are shown before they are carried out, so that people can follow. */
const moment = 600;
/** The same for calls that are tried again, of which there may be dozens. */
const shortMoment = 60;
/** Real milliseconds for which a leap waits for calls that are under way. */
const patience = 1000;

/**
 * Time under the control of a person: it can stand still, go on call by call, and leap over waits.
 *
 * While time stands still, no timer is due, and every call is held before it is carried out. Answers of calls that were under
 * way still arrive.
 */
export class TimeControl {
  readonly clock: LeapingClock;
  readonly #source: TimeSource;
  readonly #time: PausableTime;
  readonly #held = new Set<HeldCall>();
  /** Calls that are being carried out. */
  #underWay = 0;
  #whenQuiet: (() => void) | undefined;
  #pace: Pace;
  #letRealTimePass: (() => void) | undefined;
  readonly #listeners = new Listeners<void>();

  constructor({
    pace = "watchable",
    source = systemTime,
  }: { readonly pace?: Pace; readonly source?: TimeSource } = {}) {
    this.#source = source;
    this.#time = new PausableTime(source);
    this.clock = new LeapingClock(this.#time);
    this.#pace = pace;
    this.setPace(pace);
  }

  get state(): TimeState {
    const { next } = this.clock;
    return {
      isPaused: this.#time.isPaused,
      pace: this.#pace,
      held: this.#time.isPaused
        ? [...this.#held].map(({ call }) => ({ run: call.executionArn, state: call.state }))
        : [],
      ...(next === undefined ? {} : { next: Math.max(0, next - this.clock.now()) }),
    };
  }

  /** Has a listener told whenever something changes; the function returned takes that back. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Holds a call back for as long as time stands still, or for a moment; then has it carried out. */
  readonly aroundCall: AroundCall = async (call, carryOut) => {
    await this.#turn(call);
    // Nobody waits for it any more: its execution was stopped while it was held.
    if (call.signal.aborted) return { failed: { error: "States.Timeout" } };
    this.#underWay += 1;
    try {
      return await carryOut();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#whenQuiet?.();
    }
  };

  pause(): void {
    this.#time.pause();
    this.#listeners.tell();
  }

  /** Lets time go on, and all calls that were held. */
  resume(): void {
    this.#time.resume();
    for (const { release } of [...this.#held]) release();
    this.#listeners.tell();
  }

  setPace(pace: Pace): void {
    this.#pace = pace;
    if (pace === "real") this.#letRealTimePass ??= this.clock.callBegan();
    else {
      this.#letRealTimePass?.();
      this.#letRealTimePass = undefined;
    }
    this.#listeners.tell();
  }

  /**
   * Lets the next thing happen, and stands still again: a call that is held, the one of this execution first; else whatever
   * is scheduled next.
   */
  async step(executionArn?: string): Promise<void> {
    this.pause();
    const held = [...this.#held];
    const chosen = held.find(({ call }) => call.executionArn === executionArn) ?? held[0];
    if (chosen !== undefined) {
      chosen.release();
      this.#listeners.tell();
      return;
    }
    await this.leap();
  }

  /** Leaps to what is scheduled next: the end of a wait, the next try, a timeout. Calls under way may be answered first. */
  async leap(): Promise<void> {
    await this.#quiet();
    this.clock.leap();
    this.#listeners.tell();
  }

  close(): void {
    this.clock.close();
    this.resume();
  }

  /** Resolves when no call is under way, or when that takes too long: nobody may answer before a timeout. */
  async #quiet(): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#source.setTimer(patience, resolve);
      this.#whenQuiet = () => {
        cancel();
        resolve();
      };
    });
    this.#whenQuiet = undefined;
    // What follows from an answer is scheduled only once everything that is ready has run.
    await new Promise<void>((resolve) => void this.#source.setIdle(resolve));
  }

  /** Waits for a call's turn. Meanwhile time is real: it mustn't leap to the call's own timeout. */
  async #turn(call: TaskCall): Promise<void> {
    const delay = this.#time.isPaused ? Number.POSITIVE_INFINITY : this.#delayOf(call);
    if (delay === 0) return;
    const ended = this.clock.callBegan();
    await new Promise<void>((resolve) => {
      const held: HeldCall = {
        call,
        release: () => {
          this.#held.delete(held);
          cancel();
          call.signal.removeEventListener("abort", held.release);
          resolve();
        },
      };
      this.#held.add(held);
      call.signal.addEventListener("abort", held.release, { once: true });
      // By the time that stands still with everything else: whoever pauses holds this one, too.
      const cancel = delay === Number.POSITIVE_INFINITY ? () => {} : this.#time.setTimer(delay, held.release);
      if (call.signal.aborted) held.release();
      else if (this.#time.isPaused) this.#listeners.tell();
    });
    ended();
  }

  #delayOf({ attempt }: TaskCall): number {
    if (this.#pace !== "watchable") return 0;
    return attempt <= 2 ? moment : shortMoment;
  }
}
