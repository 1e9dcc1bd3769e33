import type { TemplateJson } from "./template.js";
import type { TimeSpan } from "./time-span.js";

/** The version of the document that this library writes. */
export const documentFormat = "cdk-saga/1";

/**
 * A saga as data: plain JSON, from which the same state machine compiles wherever it is read.
 *
 * It may break the rules of a saga; `validate` says which.
 */
export interface SagaDocument {
  readonly format: typeof documentFormat;
  readonly name: string;
  /** The operations that the steps use. */
  readonly operations: readonly OperationDocument[];
  /** In the order in which they run. */
  readonly steps: readonly NodeDocument[];
  /** The output of a saga that completes: an object. Absent means an empty one. */
  readonly output?: TemplateJson;
  readonly options?: SagaOptions;
}

export interface OperationDocument {
  readonly name: string;
  readonly rejections: readonly string[];
  /** Absent means true. */
  readonly rejectionsAreFinal?: boolean;
}

/** What holds for a saga as a whole. */
export interface SagaOptions {
  /**
   * How long after its start the saga may still begin actions before the pivot. An action whose deadline has passed is
   * not called, and the saga is compensated with the failure `Saga.DeadlineExceeded`. The pivot, what follows it and
   * compensations have no deadline. At least one second.
   * @default - none
   */
  readonly deadline?: TimeSpan;
  /**
   * How an execution that was compensated ends: `fail` is status FAILED with error `Saga.Compensated`; `succeed` is
   * status SUCCEEDED, and then the output of either outcome is `{ outcome, output?, failure? }`.
   * @default "fail"
   */
  readonly whenCompensated?: "fail" | "succeed";
}

/** One element of a sequence: a step, or a block of steps. */
export type NodeDocument = StepDocument | ParallelDocument;

/**
 * Branches that run at the same time. Each runs to its own end: when one fails, the others go on, and only then is what
 * all of them did compensated, again at the same time.
 */
export interface ParallelDocument {
  readonly type: "parallel";
  readonly name: string;
  /** At least one. */
  readonly branches: readonly BranchDocument[];
}

export interface BranchDocument {
  readonly name: string;
  /** In the order in which they run, at least one. */
  readonly steps: readonly NodeDocument[];
}

export const stepKinds = ["compensatable", "read-only", "pivot", "retriable", "best-effort"] as const;
/** What happens when a step fails: see the guarantees in the README. */
export type StepKind = (typeof stepKinds)[number];

export interface StepDocument {
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
}

/** A compensation; without a request it is called with the action's. */
export interface CompensationDocument extends CallOptions {
  readonly operation: string;
  readonly request?: TemplateJson;
}

export interface CallOptions {
  /**
   * How long one try may take before the state machine gives up on it, 1 second to 99,999,999.
   * @default - the timeout of the Lambda function and 5 seconds more; 905 seconds where it is not known
   */
  readonly timeout?: TimeSpan;
  /**
   * How a failed try is repeated.
   * @default - an action is tried 3 times in all: after 1 s, then 2 s, each delay cut by full jitter. A compensation, a
   *   pivot and a retriable step persist for an hour: delays of 2 s, 4 s, 8 s … up to 5 minutes, 32 tries in all
   */
  readonly retry?: RetryOptions;
}

/** How a failed try is repeated: with exponential backoff and full jitter, so every delay is cut by a random factor. */
export interface RetryOptions {
  /** Tries in all, the first included; 1 means no retry. Give either this or `persistFor`. */
  readonly tries?: number;
  /** As many tries as fill this time by their expected delays. Give either this or `tries`. */
  readonly persistFor?: TimeSpan;
  /**
   * The delay before the first retry, in whole seconds, at least 1.
   * @default - 1 second for an action, 2 seconds where the saga persists
   */
  readonly interval?: TimeSpan;
  /**
   * What each delay is multiplied by for the next, at least 1.
   * @default 2
   */
  readonly backoffRate?: number;
  /**
   * The longest delay, longer than 0 and shorter than 31,622,401 seconds.
   * @default - 60 seconds for an action, 5 minutes where the saga persists
   */
  readonly maxDelay?: TimeSpan;
}
