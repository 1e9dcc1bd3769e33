/**
 * Prefix of the names of all stuck logs. A rule of EventBridge writes only to log groups below `/aws/events/`
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html).
 */
export const stuckLogPrefix = "/aws/events/cdk-saga/stuck/";

/**
 * Name of the log group that lists what got stuck of a saga: a log event for each time that an execution did, with the time, and the
 * execution's ARN as its message. One that was redriven since is still in it.
 *
 * @param stateMachineName name of the saga's state machine, or a token of it.
 * @example
 * stuckLogName("TripMachine") // "/aws/events/cdk-saga/stuck/TripMachine"
 */
export function stuckLogName(stateMachineName: string): string {
  return `${stuckLogPrefix}${stateMachineName}`;
}
