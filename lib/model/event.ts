import type { Failure } from "./failure.js";
import type { Json } from "./values/json.js";

/** Something that has happened. `at` is when, in milliseconds since 1970; `command` the id of the command it answers. */
export type Event =
  | Began
  | Succeeded
  | Failed
  | TimedOut
  | Evaluated
  | EvaluationFailed
  | TimePassed
  | OutcomesLost
  | Stopped
  | Redriven
  | TurnedBack;

/**
 * A try of a call, or a wait, has begun. It needs to be told only if that was later than it could have been, and for
 * what is in a forEach with `maxConcurrency`: it says which element is worked on.
 */
export interface Began {
  readonly type: "began";
  readonly command: string;
  readonly at: number;
}

export interface Succeeded {
  readonly type: "succeeded";
  readonly command: string;
  readonly at: number;
  readonly result: Json;
}

/** A try failed. That its result, or its request, is too large is the error `States.DataLimitExceeded`. */
export interface Failed {
  readonly type: "failed";
  readonly command: string;
  readonly at: number;
  readonly error: string;
  readonly cause?: string;
}

/** Nobody answered within the timeout, or gave a sign of life within the heartbeat. */
export interface TimedOut {
  readonly type: "timedOut";
  readonly command: string;
  readonly at: number;
}

/** An expression was evaluated; without a value it yielded nothing. */
export interface Evaluated {
  readonly type: "evaluated";
  readonly command: string;
  readonly at: number;
  readonly value?: Json;
}

export interface EvaluationFailed {
  readonly type: "evaluationFailed";
  readonly command: string;
  readonly at: number;
  readonly cause: string;
}

/** It is so late now. Waits that end by then are over. */
export interface TimePassed {
  readonly type: "timePassed";
  readonly at: number;
}

/**
 * The outcomes of a block's branches or elements, all of which are done, were too large together; or that of one was, while
 * others were still under way.
 */
export interface OutcomesLost {
  readonly type: "outcomesLost";
  /** The block's path. */
  readonly block: string;
  readonly at: number;
  readonly cause?: string;
}

/** The execution was stopped from outside, or failed where nothing could catch it. */
export interface Stopped {
  readonly type: "stopped";
  readonly at: number;
  /**
   * Present if all that comes before the pivot was done, or in a saga without one all of the steps, but the execution had
   * not gone on from there yet: so it still goes back when it is redriven. Right after an action that isn't called in
   * redriven executions it can't go back any more.
   */
  readonly isBeforeTurn?: true;
  /** The paths of steps of which it was not yet found that their action can't be called, though it can't by this very moment. */
  readonly undecided?: readonly string[];
  readonly error?: string;
  readonly cause?: string;
}

/** An execution that was stuck or stopped goes on. */
export interface Redriven {
  readonly type: "redriven";
  readonly at: number;
  /**
   * Waits that begin anew though their time had come: it came just when the execution ended.
   * @default - none: a wait whose time has come is over
   */
  readonly waiting?: readonly string[];
}

/**
 * It is decided that the saga goes back, by another run of the same execution, or because this run may not be the first: nobody
 * knows how far the others have come. So everything before the pivot is compensated, from the end, on all paths.
 */
export interface TurnedBack {
  readonly type: "turnedBack";
  readonly at: number;
  /** The failure that the execution has if this run had none of its own. */
  readonly failure: Failure;
}
