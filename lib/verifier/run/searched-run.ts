import type { Choose, PassedOffer } from "./decisions.js";
import type { FaultScript, SwitchName } from "../fault-script.js";
import type { SampleData } from "../samples/samples.js";
import type { TaskVisit, Trace } from "./trace.js";

/** A run that stands still just before a call. Any number of runs can go on from it. */
export interface Snapshot {
  /** A run that goes on from here, by its own script and its own options. */
  fork(options: RunOptions): ContinuedRun;
}

/** A run that stands still. */
export interface ContinuedRun {
  /** Runs to the end. */
  go(): void;
  result(): SearchedRun;
}

/** A point of a run at which something else might have happened. */
export type Crossroads = PassedOffer<Snapshot>;

/** A run, and what the search wants to know of it. */
export interface SearchedRun {
  readonly trace: Trace;
  /** Every point from the first one asked for at which something else might have happened. */
  readonly crossroads: readonly Crossroads[];
  /** True if tries were left out. */
  readonly hasLeapt: boolean;
  /** The situations that it passed after its last fault. */
  readonly passed: readonly PassedSituation[];
  /** The known situation in which it was left; undefined if it went to its end. */
  readonly leftAt: string | undefined;
  /** Switches that would have made a difference, had they been the other way. */
  readonly touched: ReadonlySet<SwitchName>;
}

/** A situation that a run passed, after which everything went well. */
export interface PassedSituation {
  /** The situation, and those that are held to less and go on alike. */
  readonly situations: readonly string[];
  /** Number of legs before the one that passed it. */
  readonly legs: number;
  /** Switches that would have made a difference by then. */
  readonly touched: readonly SwitchName[];
}

export interface RunOptions {
  readonly script: FaultScript;
  readonly given: SampleData;
  /** The first point, counted from 0, of which crossroads are wanted. @default - none are */
  readonly crossroadsFrom?: number;
  /** True if other runs are to go on from a situation. @default - none are */
  readonly wants?: (fingerprint: string) => boolean;
  /** A run of the same setting to go on from: its faults are the first ones of the script. @default - from the start */
  readonly from?: Snapshot | undefined;
  /** True if the tries that follow the second one of a visit need not be made, but the last one. @default - all are made */
  readonly mayLeap?: (visit: TaskVisit) => boolean;
  /** True if it is known what follows if all goes well from a situation on: the run is left there. @default - nothing is known */
  readonly isKnown?: ((situation: string) => boolean) | undefined;
  /** Chooses what the script leaves open. @default - the good */
  readonly choose?: Choose;
  /** The execution's name; another one has other chances. @default "run" */
  readonly name?: string;
}
