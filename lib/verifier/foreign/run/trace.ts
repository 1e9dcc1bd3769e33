import type { JsonValue } from "../../../asl/index.js";
import type { ExecutionStatus } from "../../../runner/index.js";
import type { TimelineEntry } from "../../../timeline/index.js";
import type { Faults } from "../../fault-script.js";
import type { ForeignOutcome } from "./outcomes.js";
import type { Step } from "./steps.js";
import type { Effect } from "./world.js";

/** One visit of a Task, through all of its tries. */
export interface Visit {
  /** As a script calls it: the state, and `#2` from the second visit on. */
  readonly point: string;
  readonly step: Step;
  readonly outcome: ForeignOutcome;
  readonly request: JsonValue;
  tries: number;
  /** The answer that the machine heard last; undefined while nothing came. */
  heard: "success" | "refusal" | "failure" | undefined;
}

/** From the start or a redrive to the end that follows. */
export interface Leg {
  readonly status: ExecutionStatus;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** The state at the top on which it ended. */
  readonly end: string;
  /** The Task, or another state, that failed; undefined if none did. */
  readonly failedOn: string | undefined;
}

/** A point of a run at which something else might have happened. */
export interface ForeignOffer {
  readonly point: string;
  readonly step: Step;
  readonly outcomes: readonly ForeignOutcome[];
}

/** A run that is over. */
export interface ForeignTrace {
  readonly visits: readonly Visit[];
  readonly legs: readonly Leg[];
  readonly effects: readonly Effect[];
  readonly records: readonly string[];
  readonly offers: readonly ForeignOffer[];
  /** The states that were entered, in order. */
  readonly entered: readonly string[];
  readonly entries: readonly TimelineEntry[];
  readonly faults: Faults;
}
