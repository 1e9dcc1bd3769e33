import type { JsonValue } from "../asl/index.js";

/** One try of a Task, as its handler sees it. */
export interface TaskCall {
  /** The state's Resource as it is written. */
  readonly resource: string;
  /** The value of Arguments; without Arguments the state's input. Not to be changed. */
  readonly arguments: JsonValue;
  /** The state's name. */
  readonly state: string;
  readonly executionArn: string;
  /** From 1; a redrive begins anew. */
  readonly attempt: number;
  /** The number of times that the execution has been redriven. */
  readonly redriveCount: number;
  /** The branches (by index) and iterations (by item) that the state is in, from the outside in; empty at the top. */
  readonly path: readonly number[];
  /** For `.waitForTaskToken`, `.sync` and activities: the token of `$states.context.Task.Token`. */
  readonly taskToken?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
  /** The value of Credentials, such as `{ RoleArn }`. */
  readonly credentials?: JsonValue | undefined;
  /** Aborted when the state machine gives the task up: at its timeout, a missed heartbeat, an abandoned branch, a stop. */
  readonly signal: AbortSignal;
  /** Says that the service has taken the request, for `.sync` before the job is done; recorded as TaskSubmitted. */
  submit(output: JsonValue): void;
}

/**
 * The end of a task. `submitted` is recorded as TaskSubmitted; alone it says that a `.waitForTaskToken` task was
 * handed out and now waits for its token.
 */
export type TaskOutcome =
  | { readonly succeeded: JsonValue; readonly submitted?: JsonValue }
  | { readonly failed: TaskError; readonly submitted?: JsonValue }
  | { readonly submitted: JsonValue };

export interface TaskError {
  /** The name that retriers and catchers match, such as `CarUnavailable` or `Lambda.TooManyRequestsException`. */
  readonly error: string;
  readonly cause?: string;
}

/**
 * Carries out tasks. An answer that is no promise lets the execution go on at once. Values given belong to the runner
 * from then on.
 *
 * A handler that throws, or rejects, ends the execution with States.Runtime, which nothing catches: an error of the
 * handler is none of the task.
 */
export type TaskHandler = (call: TaskCall) => TaskOutcome | Promise<TaskOutcome>;
