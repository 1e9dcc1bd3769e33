import type { Retrier } from "../../asl/index.js";

/** Retries of calls of Step Functions, which may be throttled, or fail for a moment. */
export const callAgain: readonly Retrier[] = [
  { ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 4, JitterStrategy: "FULL" },
];

/**
 * Resource of a task that calls Step Functions.
 *
 * @param partition of AWS: `aws`, or a token.
 */
export function sdkCall(partition: string, action: string): string {
  return `arn:${partition}:states:::aws-sdk:sfn:${action}`;
}

/** Error of such a task, which names errors as the SDK for Java does. */
export function sdkError(exception: string): string {
  return `Sfn.${exception}Exception`;
}

/** Retries of all errors but some, by the names of their exceptions. */
export function callAgainBut(...exceptions: readonly string[]): readonly Retrier[] {
  return [{ ErrorEquals: exceptions.map(sdkError), MaxAttempts: 0 }, ...callAgain];
}

/** Redrives of an execution as JSONata, in which a DescribeExecution has that name. */
export function redriveCountOf(described: string): string {
  return `${described}.RedriveCount ? ${described}.RedriveCount : 0`;
}
