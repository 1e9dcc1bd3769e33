/**
 * Behaviour of AWS that nobody could confirm, or on which its documentation and its behaviour disagree. Run with each
 * value to know that a state machine is safe either way.
 */
export interface Switches {
  /**
   * True if a Task's Retry and Catch cover States.QueryEvaluationError in its own Arguments and timeouts.
   * @default true
   */
  readonly catchesArgumentsError?: boolean;
  /** True if a Task's Retry and Catch cover States.QueryEvaluationError in its own Assign and Output. @default true */
  readonly catchesResultError?: boolean;
  /**
   * True if each retry evaluates Arguments anew; else it calls the task with the arguments of the first try.
   * @default true
   */
  readonly retryEvaluatesArguments?: boolean;
  /**
   * True if States.ALL and States.TaskFailed cover States.DataLimitExceeded. The documentation says no, executions
   * recorded on AWS say yes. @default true
   */
  readonly allCoversDataLimitExceeded?: boolean;
  /** True if ToleratedFailureCount and ToleratedFailurePercentage have an effect on an inline Map. @default true */
  readonly inlineMapToleratesFailures?: boolean;
  /**
   * True if a redrive evaluates Arguments, timeouts and Credentials of the Task that failed or was stopped anew; else
   * the task is called with those of its last call, if there was one. The documentation says only that the state goes
   * on with the same input. @default true
   */
  readonly redriveEvaluatesArguments?: boolean;
  /**
   * True if a redrive evaluates Seconds or Timestamp of a Wait that was stopped anew, and waits from then on; else it
   * waits until the time that it waited for. Not documented. @default true
   */
  readonly redriveEvaluatesWaits?: boolean;
  /**
   * True if Assign and Output of a Pass that was stopped before it was left see the redriven execution, with its
   * RedriveCount; else they see the execution as it was on entry. Not documented. @default true
   */
  readonly redriveEvaluatesPasses?: boolean;
  /**
   * True if a redrive starts the iterations of a Map that had not been started; else they are left out, and so are
   * their places in the result. The documentation speaks only of iterations that failed or were aborted. @default true
   */
  readonly redriveStartsWaitingIterations?: boolean;
  /**
   * True if branches and iterations that had ended stay ended when their Parallel or Map was given up, by a stop, a
   * timeout or a failure elsewhere; else they run again from their start. Of a Parallel or Map that has failed, only the
   * branches that failed or were aborted run again, whatever the switch (AWS docs: "API_RedriveExecution"). @default true
   */
  readonly redriveKeepsFinishedBranches?: boolean;
}

export const defaultSwitches: Required<Switches> = {
  catchesArgumentsError: true,
  catchesResultError: true,
  retryEvaluatesArguments: true,
  allCoversDataLimitExceeded: true,
  inlineMapToleratesFailures: true,
  redriveEvaluatesArguments: true,
  redriveEvaluatesWaits: true,
  redriveEvaluatesPasses: true,
  redriveStartsWaitingIterations: true,
  redriveKeepsFinishedBranches: true,
};
