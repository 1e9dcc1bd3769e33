import type { TemplateJson } from "./template.js";
import type { TimeSpan } from "./time-span.js";

/** The version of the document that this library writes. */
export const documentFormat = "cdk-saga/1";

/** Something that people read about: in a picture, or in a page for those who do not read code. */
export interface Titled {
  /**
   * Its name in words, such as "Reserve a car". It is for people: no state machine depends on it.
   * @default - the name split into words: "Reserve car" for `ReserveCar`
   */
  readonly title?: string;
}

/**
 * A saga as data: plain JSON, from which the same state machine compiles wherever it is read.
 *
 * It may break the rules of a saga; `validate` says which.
 */
export interface SagaDocument extends Titled {
  readonly format: "cdk-saga/1";
  readonly name: string;
  /** The operations that the steps use. */
  readonly operations: readonly OperationDocument[];
  /** In the order in which they run. */
  readonly steps: readonly NodeDocument[];
  /** The output of a saga that completes: an object. Absent means an empty one. */
  readonly output?: TemplateJson;
  readonly options?: SagaOptions;
  readonly recovery?: RecoveryOptions;
  readonly hooks?: HooksDocument;
}

/** Compensation of a saga that fails: its order, and what happens if a compensation is stuck. */
export interface RecoveryOptions {
  /**
   * In which order the steps and blocks of the outermost sequence are compensated; inside a block it is always backward.
   *
   * - `reverse`: one after the other, the last one first.
   * - `parallel`: all at the same time.
   * - `first`: these steps, blocks, choices and parts of the outermost sequence, in this order, then the others in
   *   reverse.
   * @default "reverse"
   */
  readonly order?: "reverse" | "parallel" | { readonly first: readonly string[] };
  /**
   * If true, a compensation that has exhausted its retries lets the others go first. It is tried once more at the end, by
   * a Task from which the execution can be redriven.
   * @default false - the execution fails on that compensation, and goes on with it when it is redriven
   */
  readonly continueOnStuck?: boolean;
}

/** Best-effort steps at a saga's end: their failure changes nothing. */
export interface HooksDocument {
  /** Run when every step is done; a failure is in the output under `failures.<step>`. */
  readonly onCompleted?: readonly StepDocument[];
  /** Run when everything is compensated. */
  readonly onCompensated?: readonly StepDocument[];
}

export interface OperationDocument extends Titled {
  readonly name: string;
  readonly rejections: readonly string[];
  /** Absent means true for errors; an answer that rejects is final only at the first try then. */
  readonly rejectionsAreFinal?: boolean;
  /** Absent if no answer is a rejection. */
  readonly rejectedWhen?: RejectedWhenDocument;
  /** A condition on `response`. Absent means every response that isn't rejected. */
  readonly succeededWhen?: TemplateJson;
  /** The form of the request, where it is known. */
  readonly requestSchema?: JsonSchemaObject;
  /** The form of the response, where it is known. */
  readonly responseSchema?: JsonSchemaObject;
}

/** The answer by which an operation rejects. Its templates refer to `response` alone. */
export interface RejectedWhenDocument {
  readonly when: TemplateJson;
  readonly rejection: string;
  readonly reason?: TemplateJson;
}

/** A JSON Schema, whose version its `$schema` names. */
export type JsonSchemaObject = { readonly [keyword: string]: unknown };

/**
 * Options of a saga as a whole.
 *
 * @typeParam Span the form of lengths of time; in a document they are objects such as `{ minutes: 5 }`.
 */
export interface SagaOptions<Span = TimeSpan> {
  /**
   * Time after its start in which the saga may begin actions before the pivot. An action whose deadline has passed is
   * not called, and the saga is compensated with the failure `Saga.DeadlineExceeded`. The pivot, what follows it and
   * compensations have no deadline. At least one second.
   * @default - none
   */
  readonly deadline?: Span;
  /**
   * Status of an execution that was compensated: `fail` is FAILED with error `Saga.Compensated`; `succeed` is
   * SUCCEEDED, and then the output of either outcome is `{ outcome, output?, failure? }`.
   * @default "fail"
   */
  readonly whenCompensated?: "fail" | "succeed";
  /**
   * If true, the output may have up to 256 KiB, measured exactly. That takes three more state transitions. Otherwise the
   * output measures itself by four bytes for each character of its JSON. Either way an output that is too large is
   * replaced by `{ outputTooLarge: characters }`, and the execution succeeds.
   * @default false
   */
  readonly largeOutput?: boolean;
  /**
   * The effect of redriving an execution that was stopped before its pivot: `compensate` leads it back, which is how a
   * saga is cancelled; `continue` lets it go on where it was.
   * @default "compensate"
   */
  readonly redriveAfterStop?: "compensate" | "continue";
}

/** One element of a sequence: a step, a block of steps, or a wait. */
export type NodeDocument =
  | StepDocument
  | ParallelDocument
  | ForEachDocument
  | ChoiceDocument
  | WaitDocument
  | PartDocument;

/**
 * Branches that run at the same time. Each runs to its own end: when one fails, the others go on, and only then is what
 * all of them did compensated, again at the same time.
 */
export interface ParallelDocument extends Titled {
  readonly type: "parallel";
  readonly name: string;
  /** At least one. */
  readonly branches: readonly BranchDocument[];
}

export interface BranchDocument extends Titled {
  readonly name: string;
  /** In the order in which they run, at least one. */
  readonly steps: readonly NodeDocument[];
}

/** The same steps for every element of a list, at the same time, and all of them to their ends as in a Parallel. */
export interface ForEachDocument extends Titled {
  readonly type: "forEach";
  readonly name: string;
  /** The list. A missing one counts as empty, and a value that isn't a list as a list of one. */
  readonly items: TemplateJson;
  /**
   * Number of elements that run at the same time.
   * @default - 40, the most that AWS allows
   */
  readonly maxConcurrency?: number;
  /**
   * Number of elements that the list may have. With more, nothing is begun, and the saga is compensated with the failure
   * `Saga.TooManyItems`: a history holds 25,000 events.
   * @default 40
   */
  readonly maxItems?: number;
  /** Nodes that run for each element, at least one. Their requests may refer to `item`. */
  readonly steps: readonly NodeDocument[];
}

/** Number of elements that the list of a forEach may have by default. */
export const defaultMaxItems = 40;

/** One of several paths: the first whose condition is true. Where none is, the saga goes on. */
export interface ChoiceDocument extends Titled {
  readonly type: "choice";
  readonly name: string;
  /** At least one. */
  readonly paths: readonly PathDocument[];
}

export interface PathDocument extends Titled {
  readonly name: string;
  /** The condition: an expression. Absent means otherwise, for the last path only. */
  readonly when?: TemplateJson;
  /** May be none. */
  readonly steps: readonly NodeDocument[];
}

/** Waits for a duration, or until a time. Exactly one of `for` and `until` is given. */
export interface WaitDocument extends Titled {
  readonly type: "wait";
  readonly name: string;
  readonly for?: TimeSpan;
  /** The time, in an ISO 8601 form with a time zone: `2027-03-01T12:00:00Z`. What is none, when it runs, fails the saga, which is compensated. */
  readonly until?: TemplateJson;
}

/**
 * A named sub-sequence: it runs as if its steps stood in its place, with its name before theirs in keys, results and
 * states. A saga used inside another is one, too.
 */
export interface PartDocument extends Titled {
  readonly type: "part";
  readonly name: string;
  /**
   * Value of `input` inside the part.
   * @default - the saga's
   */
  readonly input?: TemplateJson;
  readonly steps: readonly NodeDocument[];
  /** Options of the saga that is used as this part. A part can't have them, so `validate` reports them. */
  readonly of?: Pick<SagaDocument, "name" | "options" | "recovery" | "hooks">;
}

/** The kind of a step, which decides what its failure does: see docs/guarantees.md. */
export type StepKind = "compensatable" | "read-only" | "pivot" | "retriable" | "best-effort";
/** Every kind of step. */
export const stepKinds = [
  "compensatable",
  "read-only",
  "pivot",
  "retriable",
  "best-effort",
] as const satisfies readonly StepKind[];

export interface StepDocument extends Titled {
  readonly type: "step";
  readonly name: string;
  readonly kind: StepKind;
  readonly action: CallDocument;
  readonly compensation?: CompensationDocument;
}

/** A call of an operation. */
export interface CallDocument extends CallOptions {
  readonly operation: string;
  readonly request: TemplateJson;
  /** Present when the answer comes later, by a token. `timeout` is required then. */
  readonly callback?: CallbackDocument;
}

/** Wait for an answer by task token. */
export interface CallbackDocument {
  /** Within which time whoever has the token gives a sign of life each time; shorter than the timeout. */
  readonly heartbeat: TimeSpan;
}

/** A compensation; without a request it is called with the action's. */
export interface CompensationDocument extends CallOptions {
  readonly operation: string;
  readonly request?: TemplateJson;
  /** Errors that end it well, because they say that there is nothing to take back. Absent means none. */
  readonly settledBy?: readonly string[];
}

/**
 * Call of an operation.
 *
 * @typeParam Span the form of lengths of time; in a document they are objects such as `{ minutes: 5 }`.
 */
export interface CallOptions<Span = TimeSpan> {
  /**
   * Time for one try, 1 to 99,999,999 seconds. After it, the state machine gives up on the try.
   * @default - the timeout of the Lambda function and 15 seconds more, for a cold start may take 10; 915 seconds where it is not known
   */
  readonly timeout?: Span;
  /**
   * Retries of a failed try.
   * @default - an action is tried 3 times in all: after 1 s, then 2 s, each delay cut by full jitter. A compensation, a
   *   pivot and a retriable step persist for an hour: delays of 2 s, 4 s, 8 s … up to 5 minutes, 32 tries in all
   */
  readonly retry?: RetryOptions<Span>;
}

/** Retries of a failed try, with exponential backoff and full jitter: every delay is cut by a random factor. */
export interface RetryOptions<Span = TimeSpan> {
  /** Tries in all, the first included; 1 means no retry. Give either this or `persistFor`. */
  readonly tries?: number;
  /** As many tries as fill this time by their expected delays. Give either this or `tries`. */
  readonly persistFor?: Span;
  /**
   * The delay before the first retry, in whole seconds, at least 1.
   * @default - 1 second for an action, 2 seconds where the saga persists
   */
  readonly interval?: Span;
  /**
   * Factor from each delay to the next, at least 1.
   * @default 2
   */
  readonly backoffRate?: number;
  /**
   * Names of errors after which another try makes no sense. An action that fails so is in doubt at once, and a
   * compensation, a pivot or a retriable step is stuck at once.
   * @default - every error but rejections, and those that expressions and too much data cause, is tried again
   */
  readonly notOn?: readonly string[];
  /**
   * The longest delay, longer than 0 and shorter than 31,622,401 seconds.
   * @default - 60 seconds for an action, 5 minutes where the saga persists
   */
  readonly maxDelay?: Span;
}
