import type { JsonObject, StateMachineDefinition, TaskState } from "../../asl/index.js";
import { callAgain, redriveCountOf, sdkCall } from "./step-functions-calls.js";

/** Error of a stop after which an execution is left as it is, its work half done. */
export const stopForGood = "Saga.StopForGood";

/** Input of the state machine that redrives what was stopped. */
export interface StoppedExecution {
  readonly executionArn: string;
  /** Time of the stop, in milliseconds since 1970. */
  readonly stopDate: number;
}

/** The parts of a DescribeExecution that decide what to do. */
const standing = `{% {'arn': $states.result.ExecutionArn, 'status': $states.result.Status, 'redriveCount': ${redriveCountOf("$states.result")}, 'error': $states.result.Error} %}`;

/**
 * The state machine that redrives an execution that was stopped, so that it is compensated. Its input is a {@link StoppedExecution}.
 *
 * It may run twice for one stop, and beside `saga cancel`: the token of the redrive is the one that the command uses, the SHA-256 of
 * `<execution's ARN>:<time of the stop>`, and an execution that was redriven already is left alone. It fails if it couldn't redrive.
 *
 * @param partition of AWS: `aws`, or a token.
 */
export function redriveStoppedMachine(partition: string): StateMachineDefinition {
  const look = (arn: string, Assign: JsonObject, Next: string): TaskState => ({
    Type: "Task",
    Resource: sdkCall(partition, "describeExecution"),
    Arguments: { ExecutionArn: arn },
    TimeoutSeconds: 30,
    Retry: callAgain,
    Assign,
    Output: standing,
    Next,
  });
  return {
    Comment: "Redrives an execution of a saga that was stopped, so that it is compensated. Made by cdk-saga.",
    QueryLanguage: "JSONata",
    StartAt: "Look",
    States: {
      Look: look("{% $states.input.executionArn %}", { stopped: "{% $states.input %}" }, "MayBeRedriven"),
      MayBeRedriven: {
        Type: "Choice",
        Choices: [
          { Condition: "{% $states.input.redriveCount > 0 %}", Next: "RedrivenAlready" },
          { Condition: `{% $states.input.error = '${stopForGood}' %}`, Next: "StoppedForGood" },
          { Condition: "{% $states.input.status in ['ABORTED', 'TIMED_OUT'] %}", Next: "Redrive" },
          // The stop isn't seen everywhere yet. If it never is, this machine runs into its time limit, and its alarm tells.
          { Condition: "{% $states.input.status = 'RUNNING' %}", Next: "Settle" },
        ],
        Default: "NotStopped",
      },
      Settle: { Type: "Wait", Seconds: 5, Output: "{% $stopped %}", Next: "Look" },
      Redrive: {
        Type: "Task",
        Resource: sdkCall(partition, "redriveExecution"),
        Arguments: {
          ExecutionArn: "{% $states.input.arn %}",
          ClientToken: "{% $hash($states.input.arn & ':' & $string($stopped.stopDate), 'SHA-256') %}",
        },
        TimeoutSeconds: 30,
        // Until the stop has settled, the answer is that the execution isn't redrivable. In all about two minutes.
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 2, BackoffRate: 1.5, MaxAttempts: 9 }],
        Catch: [
          {
            ErrorEquals: ["States.ALL"],
            Output: "{% {'arn': $stopped.executionArn, 'failure': $states.errorOutput} %}",
            Next: "LookAgain",
          },
        ],
        Next: "Redriven",
      },
      Redriven: { Type: "Succeed" },
      LookAgain: look("{% $states.input.arn %}", { failure: "{% $states.input.failure %}" }, "WasRedriven"),
      WasRedriven: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.redriveCount > 0 %}", Next: "RedrivenAlready" }],
        Default: "NotRedriven",
      },
      RedrivenAlready: { Type: "Succeed" },
      StoppedForGood: { Type: "Succeed" },
      NotStopped: { Type: "Succeed" },
      NotRedriven: {
        Type: "Fail",
        Error: "Saga.NotRedriven",
        Cause: "{% $failure.Error & ': ' & $failure.Cause %}",
      },
    },
  };
}
