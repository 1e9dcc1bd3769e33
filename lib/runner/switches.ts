/**
 * What AWS does but nobody could confirm, and what its documentation and its behaviour disagree on. Run with each value
 * to know that a state machine is safe either way.
 */
export interface Switches {
  /** Whether a Task's Retry and Catch cover States.QueryEvaluationError in its own Arguments and timeouts. @default true */
  readonly catchesArgumentsError?: boolean;
  /** Whether a Task's Retry and Catch cover States.QueryEvaluationError in its own Assign and Output. @default true */
  readonly catchesResultError?: boolean;
  /** Whether each retry evaluates Arguments anew; else it calls the task with the arguments of the first try. @default true */
  readonly retryEvaluatesArguments?: boolean;
  /**
   * Whether States.ALL and States.TaskFailed cover States.DataLimitExceeded. The documentation says no, executions
   * recorded on AWS say yes. @default true
   */
  readonly allCoversDataLimitExceeded?: boolean;
  /** Whether ToleratedFailureCount and ToleratedFailurePercentage have an effect on an inline Map. @default true */
  readonly inlineMapToleratesFailures?: boolean;
}

export const defaultSwitches: Required<Switches> = {
  catchesArgumentsError: true,
  catchesResultError: true,
  retryEvaluatesArguments: true,
  allCoversDataLimitExceeded: true,
  inlineMapToleratesFailures: true,
};
