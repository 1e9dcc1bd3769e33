/**
 * Kind of thing that happened.
 *
 * - `started`, `redriven`, `ended`: the execution as a whole.
 * - `entered`, `left`: a state, by the execution.
 * - `called`, `asked`, `succeeded`, `failed`, `rejected`: one try of a task. `asked` is a callback task that waits for its
 *   answer; `rejected` is a failure that the operation declares as a rejection.
 * - `failed` without `tries`: an expression of the state, or the block as a whole.
 * - `landed`: a call that the execution gave up on reached its participant after all. Only the verifier sees these.
 * - `diverged`: from here on the state machine does not do what its saga means. Only the verifier sees this.
 */
export type EntryKind =
  | "started"
  | "redriven"
  | "ended"
  | "entered"
  | "left"
  | "called"
  | "asked"
  | "succeeded"
  | "failed"
  | "rejected"
  | "landed"
  | "diverged";

/** One thing that happened in an execution, or several tries of a task that failed alike. Plain data, ready for JSON. */
export interface TimelineEntry {
  readonly kind: EntryKind;
  /** Milliseconds since the execution started. For several tries: when the first of them ended. */
  readonly at: number;
  /**
   * Name of the state. For `ended` and `redriven`: the state that the execution failed on. Undefined for the execution as a
   * whole.
   */
  readonly state?: string;
  /** Type of the state, as in the definition: `Task`, `Wait`. Only for `entered` and `left`. */
  readonly stateType?: string;
  /** Indexes of the list items that the state runs for, outermost first: `[2]`. Empty outside lists. */
  readonly items: readonly number[];
  /** Number that all entries of one visit to a state share. Undefined for the execution as a whole. */
  readonly visit?: number;
  /** True for a task that compensates a step. */
  readonly isCompensation: boolean;
  /** The tries that this entry tells of, counted from 1 since the state was entered or the execution redriven. */
  readonly tries?: { readonly first: number; readonly last: number };
  /** Idempotency key that the task was called with, if its request holds one. */
  readonly key?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Status in which the execution ended, such as `SUCCEEDED`. Only for `ended`. */
  readonly status?: string;
  /** Output of the execution as JSON text. Only for `ended`. */
  readonly output?: string;
  /** Sentence about what happened, for people. @default "- derived from the other fields" */
  readonly words?: string;
}

const milestones: ReadonlySet<EntryKind> = new Set([
  "redriven",
  "asked",
  "succeeded",
  "failed",
  "rejected",
  "landed",
  "diverged",
]);

/** True for an answer, a failure, a redrive or a divergence; false for what leads there: calls, states entered or left. */
export function isMilestone({ kind }: TimelineEntry): boolean {
  return milestones.has(kind);
}
