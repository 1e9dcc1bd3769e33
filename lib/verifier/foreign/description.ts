import type { JsonValue } from "../../asl/index.js";

/** The part that a Task plays in its machine. */
export type StepKind = "compensatable" | "pivot" | "retriable" | "best-effort" | "read-only" | "compensation";
export const stepKinds = [
  "compensatable",
  "pivot",
  "retriable",
  "best-effort",
  "read-only",
  "compensation",
] as const satisfies readonly StepKind[];

/** A compensation's behaviour if there is nothing to take back. */
export type WhenNothingIsThere = "confirms" | "refuses" | "takesAnyway" | "leavesRecord";
export const whenNothingIsThere = [
  "confirms",
  "refuses",
  "takesAnyway",
  "leavesRecord",
] as const satisfies readonly WhenNothingIsThere[];

/** An answer by which a participant refuses, rather than by an error. */
export interface RejectionByValue {
  /** Path in the answer, such as `$.statusCode`. */
  readonly where: string;
  readonly equals?: JsonValue;
  /** The value is a number of at least so much. */
  readonly atLeast?: number;
  /** The value is a number below this. */
  readonly below?: number;
  /** True if the effect is there although the answer refuses. @default false */
  readonly leavesEffect?: boolean;
}

/** A participant as its code is: who calls it cannot see that in the machine. */
export interface StepDescription {
  /** @default "compensatable" if something compensates it, "compensation" if it compensates something, else "pivot" */
  readonly kind?: StepKind;
  /** The states that take its effect back. One of them is enough. */
  readonly compensatedBy?: readonly string[];
  /** Paths in the request of what the participant knows the effect by; null if the request holds nothing of the kind. */
  readonly key?: string | readonly string[] | null;
  /** Errors by which it refuses: nothing happened. */
  readonly rejects?: readonly string[];
  readonly rejectsByValue?: RejectionByValue;
  /** Fields of its answer. A text that begins with `$.` is taken from the request. */
  readonly answers?: JsonValue;
  /** True if it answers with its request, to which `answers` is added. @default false */
  readonly answersRequest?: boolean;
  /** Paths in its answer of what its compensation cannot do without. */
  readonly compensationNeeds?: string | readonly string[];
  /** False if a second call with the same key has a second effect. @default true */
  readonly idempotent?: boolean;
  /** False if a call that arrives after its compensation still takes effect. @default true */
  readonly tombstone?: boolean;
  /** For a compensation. @default "confirms" */
  readonly whenNothingIsThere?: WhenNothingIsThere;
  /** The function's own timeout, in seconds. @default 900 */
  readonly timeoutSeconds?: number;
}

/** The ends of a machine, by the names of states at its top. */
export interface Ends {
  readonly completed?: readonly string[];
  readonly compensated?: readonly string[];
  /** Ends at which a person takes over. */
  readonly manual?: readonly string[];
}

/** All that a machine does not say of those that it calls. */
export interface Participants {
  /** Names of what is called, by the Resource or FunctionName as it is written. */
  readonly resources?: Readonly<Record<string, string>>;
  /** By the state's name, or by the name of what it calls. */
  readonly steps: Readonly<Record<string, StepDescription>>;
  readonly ends?: Ends;
}

/** Paths as a list. */
export function asPaths(paths: string | readonly string[] | null | undefined): readonly string[] {
  if (paths === undefined || paths === null) return [];
  return typeof paths === "string" ? [paths] : paths;
}
