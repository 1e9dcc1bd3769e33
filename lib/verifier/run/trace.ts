import type { JsonValue } from "../../asl/index.js";
import type { ExecutionStatus } from "../../runner/index.js";
import type { Divergence } from "../acceptor/acceptor.js";
import type { Offer } from "./decisions.js";
import type { SwitchName } from "../fault-script.js";
import type { CallOutcome, TaskAnswer } from "../subject/outcomes.js";
import type { Subject, TaskRole } from "../subject/subject.js";
import type { Arrival, LedgerEntry } from "./world.js";

/** A Task is entered, and tried until it succeeds or is given up. */
export interface TaskVisit {
  /** Its name in a script: `<state>`, `<state>@<path>`, and `#<n>` from the second visit on. */
  readonly point: string;
  /** The state, and the branches and items that it is in. */
  readonly place: string;
  readonly state: string;
  readonly path: readonly number[];
  /** Undefined for a call of which the saga knows nothing. */
  readonly role: TaskRole | undefined;
  /** The operation called. */
  readonly operation: string | undefined;
  /** Number of redrives before it. */
  readonly leg: number;
  readonly outcome: CallOutcome;
  readonly tries: TracedTry[];
}

export interface TracedTry {
  readonly visit: TaskVisit;
  /** From 1. */
  readonly attempt: number;
  /** Milliseconds since the start. */
  readonly at: number;
  /** The request that the participant got. */
  readonly request: JsonValue;
  /** True if a function was called, with exactly the request. */
  readonly isPayload: boolean;
  /** The key in the request; undefined where there is none. */
  readonly key: string | undefined;
  /** The participant's record under that key. */
  readonly entry: LedgerEntry | undefined;
  /** The effect in words; empty if there was none. */
  did: string;
  /** The answer to the state machine. */
  heard: TaskAnswer;
}

/** The events, in order. */
export type TraceEvent =
  | { readonly kind: "try"; readonly tried: TracedTry }
  | {
      readonly kind: "landed";
      readonly at: number;
      readonly entry: LedgerEntry;
      readonly state: string;
      readonly arrival: Arrival;
    }
  | { readonly kind: "ended"; readonly at: number; readonly leg: Leg }
  | {
      readonly kind: "evaluation failed";
      readonly at: number;
      readonly state: string;
      readonly error: string;
      readonly cause: string;
      /** True if it had failed before since the state was entered: somebody tried again. */
      readonly isAgain: boolean;
    }
  /** The point from which the state machine departs from its saga's meaning. */
  | { readonly kind: "diverged"; readonly at: number; readonly what: string }
  | {
      readonly kind: "block failed";
      readonly at: number;
      readonly state: string;
      /** True if what its branches handed out was too large together, and not because a step failed in it. */
      readonly isTooLarge: boolean;
    };

/** A number that chance brought the state machine. */
export interface Draw {
  /** Milliseconds since the start. */
  readonly at: number;
  /** At least 0 and below 1. */
  readonly value: number;
}

/** Notes of a run while it goes on. */
export interface Recording {
  readonly draws: Draw[];
  readonly moments: TraceEvent[];
  /** Switches that would have made a difference, had they been the other way. */
  readonly touched: Set<SwitchName>;
  /** Milliseconds since the start. */
  readonly now: () => number;
}

/** From a start or a redrive to the end that follows. */
export interface Leg {
  readonly status: ExecutionStatus;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** The saga's end, if it ended; "known" if the run was not followed further, since another one has gone on from an equal situation. */
  readonly outcome: "completed" | "compensated" | "stuck" | "stopped" | "other" | "known";
  /** The state on which the execution failed. */
  readonly failedOn: string | undefined;
  /** Number of Tasks that had another outcome than success. */
  readonly faults: number;
  /** Number of states entered by then, since the start. */
  readonly transitions: number;
  /** Present if the execution was stopped. */
  readonly stop?: Stop;
}

/** A stop of the execution from outside. */
export interface Stop {
  /** The place as a script names it: the point of a call that was under way, or `left(ReserveHotel)`. */
  readonly point: string;
  /** True if the pivot had not been entered, nor was the next state to be. */
  readonly isInTime: boolean;
}

/** A run that is over. */
export interface Trace {
  readonly subject: Subject;
  readonly visits: readonly TaskVisit[];
  readonly moments: readonly TraceEvent[];
  readonly legs: readonly Leg[];
  readonly entries: readonly LedgerEntry[];
  /** The saga's output, where it has one. */
  readonly output: unknown;
  /** The first place where the run did something else than the saga means. */
  readonly divergence?: Divergence | undefined;
  /** Number of times that each state was entered. */
  readonly entered: ReadonlyMap<string, number>;
  readonly draws: readonly Draw[];
  /** Switches that were not as they are by default. */
  readonly switches: readonly SwitchName[];
  /** The points that a script can speak of, in the order in which they were met. */
  readonly offers: readonly Offer[];
}

/** A state with the branches and items that it is in. */
export function placeOf(state: string, path: readonly number[]): string {
  return path.length === 0 ? state : `${state}@${path.join(".")}`;
}

/** True if the execution was stopped on the way, and redriven. */
export function wasStopped({ legs }: Trace): boolean {
  return legs.some(({ outcome }) => outcome === "stopped");
}

/** The last leg: how it all ended. */
export function endOf({ legs }: Trace): Leg {
  const last = legs.at(-1);
  if (last === undefined) throw new RangeError("A run has at least one leg.");
  return last;
}

/** The last answer to the state machine; undefined before the first. */
export function heardLast({ tries }: TaskVisit): TaskAnswer | undefined {
  return tries.at(-1)?.heard;
}

/** True if two tries of a visit have failed in the same way, as all that follow are to. */
export function areAlike({ tries, outcome }: TaskVisit): boolean {
  const [first, second, third] = tries;
  if (first === undefined || second === undefined || third !== undefined || outcome.tries.length > 2)
    return false;
  const [one, other] = [errorOf(first), errorOf(second)];
  return one !== undefined && one === other;
}

/** The error by which a try failed that may be tried again; empty if no answer came. */
export function errorOf({ heard }: TracedTry): string | undefined {
  if (heard.kind === "nothing") return "";
  return heard.kind === "error" ? heard.error : undefined;
}

/** True if the state machine was told that it was done. */
export function isDone(visit: TaskVisit): boolean {
  const heard = heardLast(visit);
  return heard !== undefined && isSuccess(heard);
}

/** True if an answer ends a Task well. */
export function isSuccess({ kind }: TaskAnswer): boolean {
  return kind === "well" || kind === "lacking" || kind === "large" || kind === "slow" || kind === "settled";
}

/** True if the step was refused for good, so that there is nothing to compensate. */
export function isRefused(visit: TaskVisit): boolean {
  const heard = heardLast(visit);
  if (heard?.kind !== "rejection") return false;
  return heard.answer?.isFinal ?? visit.role?.operation.rejectionsAreFinal !== false;
}
