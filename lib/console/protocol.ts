/**
 * The data that the console's server and its page exchange: plain JSON. The page knows the server by nothing else.
 */
import type { TimelineEntry } from "../timeline/index.js";

/** Outcome of an execution. `failed` is that of a state machine that is no saga, of which nobody can tell more. */
export type RunOutcome = "running" | "completed" | "compensated" | "stuck" | "stopped" | "failed";

/** A task of a state machine: a state that calls somebody. */
export interface TaskInfo {
  readonly state: string;
  /** In words, as in the picture. */
  readonly title: string;
  readonly isCompensation: boolean;
  /** State of the action that it compensates; absent if it is none's compensation. */
  readonly step?: string;
  /** Errors by which it refuses. */
  readonly rejections: readonly string[];
}

/** A state machine. */
export interface MachineInfo {
  readonly arn: string;
  readonly name: string;
  readonly title: string;
  /** Name of the saga; absent for another state machine. */
  readonly saga?: string;
  /** True if there is a picture of it. Otherwise its states are listed. */
  readonly hasPicture: boolean;
  /** States in the order in which they are written. */
  readonly states: readonly string[];
  readonly tasks: readonly TaskInfo[];
  /** Inputs that the form offers, as JSON text. */
  readonly inputs: readonly { readonly title: string; readonly input: string }[];
}

/** An execution, as it is listed. Times are milliseconds since 1970. */
export interface RunRow {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly outcome: RunOutcome;
  /** State that it failed on, or is in. */
  readonly state?: string;
  readonly error?: string;
  readonly started: number;
  readonly ended?: number;
  readonly redrives: number;
}

/** Part of the list of executions, the newest first. */
export interface RunList {
  readonly rows: readonly RunRow[];
  /** Number of executions that match, those on other pages included. */
  readonly total: number;
  /** Number of executions by outcome, of this state machine or of all. */
  readonly counts: Readonly<Partial<Record<RunOutcome, number>>>;
}

/** Something that happened, with the event that tells of it. */
export interface RunEntry extends TimelineEntry {
  /** Id of the event in the history; 0 in a film. */
  readonly event: number;
  /** Sentence about it, for people. */
  readonly words: string;
}

/** An execution, told. */
export interface RunView {
  readonly row: RunRow;
  /** JSON text. */
  readonly input?: string;
  readonly output?: string;
  readonly cause?: string;
  readonly entries: readonly RunEntry[];
  /** True if it can be redriven now. */
  readonly isRedrivable: boolean;
  readonly notRedrivableReason?: string;
  /** True if it can be cancelled: it runs, or was stopped, and is a saga that goes back. */
  readonly isCancellable: boolean;
  /** Sentences on what to do now. */
  readonly advice: readonly string[];
}

/** A run of the verifier, told like an execution. */
export interface FilmView {
  readonly id: string;
  readonly machine: string;
  readonly title: string;
  /** The line that repeats it: `saga verify --replay "…"`. */
  readonly script: string;
  readonly entries: readonly RunEntry[];
  /** Laws that it breaks, a sentence each; none if it keeps them all. */
  readonly broken: readonly string[];
  /** Lines on what the participants hold in the end. */
  readonly holds: readonly string[];
}

/** Counterexamples that were found, or a search for some. */
export interface VerifyState {
  readonly machine: string;
  readonly isRunning: boolean;
  readonly runs: number;
  /** Sentence about the result. */
  readonly words: string;
  readonly films: readonly { readonly id: string; readonly title: string }[];
}

/** Kind of fault that can be put on a task. */
export type FaultChoice = "refuse" | "fail-before" | "lose-answer" | "answer-late" | "deliver-twice" | "down";

/** A fault that is in force, or was. */
export interface FaultInfo {
  readonly id: number;
  readonly machine: string;
  readonly task: string;
  readonly kind: FaultChoice;
  readonly words: string;
  /** Number of calls that it has befallen. */
  readonly hits: number;
  readonly once: boolean;
}

/** Pace of time. `instant` leaps over waits; `watchable` does, and gives each call a moment; `real` lets waits take their time. */
export type Pace = "instant" | "watchable" | "real";

/** Time, as it goes now. */
export interface TimeState {
  readonly isPaused: boolean;
  readonly pace: Pace;
  /** Calls that wait to be let through, the first of them next. */
  readonly held: readonly { readonly run: string; readonly state: string }[];
  /** Milliseconds until what is scheduled next; absent if nothing is. */
  readonly next?: number;
}

/** A row of a participant's table that an execution has changed. */
export interface TableRow {
  readonly key: string;
  /** Attributes as JSON text, by name; absent if the item was deleted. */
  readonly item?: Readonly<Record<string, string>>;
  /** The item before the execution changed it. */
  readonly before?: Readonly<Record<string, string>>;
  /** Id of the event after which it was changed last. */
  readonly changedAfter: number;
  readonly change: "new" | "changed" | "deleted" | "same";
}

/** A participant's table. */
export interface TableView {
  readonly table: string;
  readonly rows: readonly TableRow[];
  /** Number of rows in all, if not all of them are given. */
  readonly more: number;
}

/** Everything that doesn't belong to one execution. */
export interface ConsoleState {
  readonly mode: "local" | "aws" | "sagas";
  /** Place that it looks at: `cdk.out`, a region. */
  readonly place: string;
  readonly machines: readonly MachineInfo[];
  readonly faults: readonly FaultInfo[];
  readonly time?: TimeState;
  readonly verify: readonly VerifyState[];
  readonly hasTables: boolean;
  /** A film to be shown at first. */
  readonly film?: string;
}

/** News from the server, one event each. */
export type ConsoleNews =
  | { readonly type: "state"; readonly state: ConsoleState }
  | {
      readonly type: "rows";
      readonly rows: readonly RunRow[];
      readonly counts: RunList["counts"];
      readonly total: number;
    }
  | { readonly type: "run"; readonly run: RunView }
  | {
      readonly type: "entries";
      readonly arn: string;
      readonly entries: readonly RunEntry[];
      readonly row: RunRow;
    }
  | { readonly type: "time"; readonly time: TimeState }
  | { readonly type: "faults"; readonly faults: readonly FaultInfo[] }
  | { readonly type: "verify"; readonly verify: readonly VerifyState[] }
  | { readonly type: "tables"; readonly arn: string };

/** Input, output or error of one event. */
export interface Payload {
  readonly title: string;
  /** JSON text, or plain text. */
  readonly text: string;
}
