import type { FaultScript } from "../fault-script.js";
import type { Law } from "../laws/index.js";
import type { Trace } from "../run/trace.js";

/** A run that breaks laws. */
export interface BrokenRun {
  readonly script: FaultScript;
  readonly trace: Trace;
  readonly broken: readonly { readonly law: Law; readonly how: string }[];
}

/** The reason why a search ended before everything was tried. */
export type VerificationEnding = "budget" | "time" | "interruption" | "law";

/** Extent of a search, and how its runs ended. */
export interface SearchCounts {
  readonly runs: number;
  /** Number of different situations in which a fault was tried. */
  readonly situations: number;
  /** Number of different ways in which runs ended. */
  readonly endStates: number;
  readonly completed: number;
  readonly compensated: number;
  /** Runs that were stuck or stopped on the way, and redriven. */
  readonly redriven: number;
  /** Runs of any number of faults, chosen at random; among `runs`. */
  readonly walks: number;
  /** Runs that were known to be to do when the search ended early, exhaustive and random ones. */
  readonly unexplored: number;
  /** The reason why it ended early; absent if everything was tried. */
  readonly endedBy?: VerificationEnding;
}

/** The result of a search. */
export interface SearchResult extends SearchCounts {
  /** The different ways in which runs ended: the outcome, and what each participant keeps. */
  readonly ends: ReadonlySet<string>;
  readonly broken: readonly BrokenRun[];
}
