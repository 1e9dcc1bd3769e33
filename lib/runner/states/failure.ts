/** Names of errors that AWS itself raises (AWS docs: "Handling errors in Step Functions workflows"). */
export const errors = {
  all: "States.ALL",
  dataLimitExceeded: "States.DataLimitExceeded",
  exceedToleratedFailureThreshold: "States.ExceedToleratedFailureThreshold",
  heartbeatTimeout: "States.HeartbeatTimeout",
  itemReaderFailed: "States.ItemReaderFailed",
  queryEvaluation: "States.QueryEvaluationError",
  referencePathConflict: "States.ReferencePathConflict",
  resultPathMatchFailure: "States.ResultPathMatchFailure",
  resultWriterFailed: "States.ResultWriterFailed",
  runtime: "States.Runtime",
  taskFailed: "States.TaskFailed",
  timeout: "States.Timeout",
} as const;

/** Why a state failed. A Fail state may give no error and no cause; a timeout has no cause. */
export interface StateFailure {
  readonly error?: string;
  readonly cause?: string;
  /** Further names under which retriers and catchers find it. */
  readonly synonyms?: readonly string[];
  /** The field that could not be evaluated; such a failure has an event of its own, EvaluationFailed. */
  readonly evaluation?: { readonly location?: string; readonly afterEntry?: boolean };
  /** The phase of a task in which it failed, for what nobody could confirm about Catch (see `Switches`). */
  readonly during?: "arguments" | "result";
}

/** Thrown by a state whose field cannot be evaluated; becomes a failure with the error States.QueryEvaluationError. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
  /** The field, such as `Output/price` or `Choices[1]/Condition`; absent where AWS names none. */
  readonly location: string | undefined;
  /** True if the state had been entered for good by then; AWS tells these apart in the event's previousEventId. */
  readonly afterEntry: boolean;

  constructor(message: string, location?: string, options: { readonly afterEntry?: boolean } = {}) {
    super(message);
    this.location = location;
    this.afterEntry = options.afterEntry ?? false;
  }
}

/** Thrown by a state that fails in a way that nothing may retry or catch: States.Runtime ends the whole execution. */
export class RuntimeError extends Error {
  override readonly name = "RuntimeError";
}

/** Thrown by a state that fails under a name of AWS's own, which may be retried and caught. */
export class StateError extends Error {
  override readonly name = "StateError";
  /** The name of the error, such as `States.ResultPathMatchFailure`. */
  readonly error: string;

  constructor(error: string, message: string) {
    super(message);
    this.error = error;
  }
}

/** `{Error, Cause}`, which a catcher finds in `$states.errorOutput`. What a failure does not have is an empty string. */
export function errorOutput(failure: StateFailure): { Error: string; Cause: string } {
  return { Error: failure.error ?? "", Cause: failure.cause ?? "" };
}

/** The words with which AWS begins the cause of a failure of the state machine itself, not of a task. */
export function causeInState(state: string, enteredEventId: number, message: string): string {
  return `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}). ${message}`;
}
