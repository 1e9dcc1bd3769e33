import type { Command } from "./command.js";
import type { Stopped, TurnedBack } from "./event.js";
import type { Json } from "./values/json.js";

/** Everything an execution of a saga starts with. */
export interface Execution {
  /** The name of the state machine, or of what takes its place: the first part of every key. */
  readonly stateMachine: string;
  readonly name: string;
  /** When it began, in milliseconds since 1970. */
  readonly startTime: number;
  readonly input: Json;
  /**
   * Longest run of an operation's function, in seconds, by the operation's name.
   * @default - not known: 900 seconds
   */
  readonly functionTimeouts?: Readonly<Record<string, number>>;
  /**
   * Operations whose actions are tried once, whatever their steps say, because to give up on a try stops it half-way.
   * @default - none
   */
  readonly triedOnce?: readonly string[];
  /**
   * True if a call is tried again just as its first try was made, with that one's timeouts, and though the deadline has passed meanwhile:
   * in an engine that evaluates arguments once.
   * @default false
   */
  readonly retriesAsFirstMade?: boolean;
  /**
   * True if a wait until a time is over at its whole second, as in Step Functions, which cuts the rest off.
   * @default false
   */
  readonly waitsForWholeSeconds?: boolean;
}

/**
 * An execution of a saga, as far as it has got: plain JSON. It is made of what is known to have happened; everything
 * else is read from the saga's document.
 */
export interface State {
  /** The hash of the document that the execution was begun with. */
  readonly document: string;
  readonly execution: Execution;
  /** The time of the latest event, in milliseconds since 1970. */
  readonly now: number;
  readonly known: Known;
  /** Everything to do next, at the same time; once the execution has ended, only its end. */
  readonly pending: readonly Command[];
}

/** All that is known to have happened, by the ids of calls, waits, evaluations and blocks. */
export interface Known {
  /** The tries of each call: of one that didn't end before a redrive, those since the redrive. */
  readonly tries: Readonly<Record<string, readonly Try[]>>;
  /** When each wait began that didn't begin as soon as it could. */
  readonly waits: Readonly<Record<string, number>>;
  readonly evaluations: Readonly<Record<string, Evaluated>>;
  /** Actions that were not called when it was their turn. */
  readonly notCalled: Readonly<Record<string, NotCalled>>;
  /** Blocks whose outcomes were too large together. */
  readonly lostBlocks: Readonly<Record<string, { readonly at: number; readonly cause?: string }>>;
  /** True if the pivot was entered, or the end of the steps in a saga without one: from there on it goes through. */
  readonly goesThrough: boolean;
  readonly redrives: number;
  /** When it was redriven for the last time. */
  readonly redrivenAt?: number;
  /** Present while the execution is stopped. */
  readonly stopped?: Omit<Stopped, "type">;
  /** Present once it is decided that the saga goes back, whatever this run itself has come to. */
  readonly turnedBack?: Omit<TurnedBack, "type">;
}

/** One try of a call. */
export interface Try {
  /** When it began; absent if that was as soon as it could. */
  readonly began?: number;
  /** The end; absent as long as it hasn't ended. */
  readonly ended?: TryEnd;
}

export type TryEnd =
  /** `afterRedrive` is present if the execution had been redriven by then. */
  | { readonly at: number; readonly result: Json; readonly afterRedrive?: true }
  | { readonly at: number; readonly error: string; readonly cause?: string };

/** Outcome of an evaluation; neither a value nor a failure if it yielded nothing. */
export type Evaluated =
  | { readonly at: number; readonly value?: Json }
  | { readonly at: number; readonly failure: string };

export interface NotCalled {
  /** When that was decided: between these two times. */
  readonly from: number;
  readonly to: number;
  readonly error: string;
  readonly cause: string;
}

/** The entry of a record by a name, which may be one that every JavaScript object has, such as `constructor`. */
export function entryOf<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

export const nothingKnown: Known = {
  tries: {},
  waits: {},
  evaluations: {},
  notCalled: {},
  lostBlocks: {},
  goesThrough: false,
  redrives: 0,
};
