import type { Call, Json, State } from "../../model/index.js";

/** Answer of an operation: its response, or the error that Step Functions would see. */
export type Answer = { readonly result: Json } | { readonly error: string; readonly cause?: string };

/** Everything that a coordinator does outside of itself. */
export interface Ports {
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Waits. It may end earlier if the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** A number of at least 0 and below 1. */
  readonly random: () => number;
  /** Calls an operation once. The error of a call that nobody answers in time is `States.Timeout`. */
  readonly call: (call: Call) => Promise<Answer>;
  /**
   * Milliseconds until this process is ended.
   * @default - it isn't
   */
  readonly timeLeft?: () => number;
  /**
   * The store of decisions.
   * @default - none: no run knows of another
   */
  readonly decisions?: Decisions | undefined;
}

/** The way that an execution takes: from `forward` on it goes through, from `backward` on it is compensated. */
export type Direction = "forward" | "backward";

export interface Decision {
  readonly direction: Direction;
  /** The execution as the run had it that decided; absent if it was too large to keep. */
  readonly state?: State;
}

/**
 * A store in which the runs of one execution agree, whoever repeats it: each write is conditional, and the first one stands.
 */
export interface Decisions {
  /**
   * Notes that an execution has begun.
   *
   * @returns whether this is the first run of it, and if it isn't, what was decided.
   */
  begin(execution: string): Promise<{ readonly isFirst: boolean; readonly decision?: Decision }>;
  /** Decides on a direction, unless that was done before. Returns the decision that stands. */
  decide(execution: string, decision: Decision): Promise<Decision & { readonly isOwn: boolean }>;
  /** Keeps the answer of a read-only step under its key, unless there is one. Returns the answer that is kept. */
  keep(key: string, answer: Answer): Promise<Answer>;
}
