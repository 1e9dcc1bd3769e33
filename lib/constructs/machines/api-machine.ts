import type { State, StateMachineDefinition, TaskState } from "../../asl/index.js";
import { conditionsOf, sagaOutcomes } from "../../saga/index.js";
import { stopForGood } from "./redrive-stopped.js";
import { callAgain, callAgainBut, redriveCountOf, sdkCall, sdkError } from "./step-functions-calls.js";

/** Request of the front door, as the mapping templates of the REST API hand it to the state machine. */
export interface ApiRequest {
  readonly action: "start" | "describe" | "cancel";
  /** Identity of the caller. */
  readonly caller: string;
  /** Idempotency key of the caller's own. */
  readonly key: string;
  /** Path of the request, for the location of what was started. */
  readonly path?: string;
  /** Input of the saga, as JSON text. */
  readonly input?: string;
}

/** Surroundings of the state machine behind a REST API. */
export interface ApiMachineProps {
  readonly partition: string;
  /** ARN with which executions are started: of the state machine, or of its alias. */
  readonly startArn: string;
  /** ARN of an execution without its name: `arn:aws:states:eu-west-1:111111111111:execution:Trip:`. */
  readonly executionArnPrefix: string;
  /** ARN of the state machine that redrives what was stopped; undefined if nothing can be cancelled. */
  readonly redriveArn: string | undefined;
  readonly whenCompensated: "fail" | "succeed";
  /** True if a caller is `<id of the role>:<name of the session>`, of which the role counts. */
  readonly callerIsSession: boolean;
}

/** The longest idempotency key: before it come 32 characters for the caller and one in between, and a name has 80. */
export const longestKey = 47;

/** The longest output that is handed out, in characters: of up to three bytes each, and escaped, in 256 KiB. */
const longestOutput = 60_000;

/**
 * The state machine behind a REST API that starts, shows and cancels executions of a saga. Its input is an {@link ApiRequest}; its output
 * is `{ status, location?, body }`, with the body as JSON text.
 *
 * The name of an execution begins with the hash of its caller, so that nobody sees or cancels another's. All that it does may be done again:
 * whoever got no answer sends the same request once more.
 */
export function apiMachine(props: ApiMachineProps): StateMachineDefinition {
  return {
    Comment: "Starts, shows and cancels executions of a saga for a REST API. Made by cdk-saga.",
    QueryLanguage: "JSONata",
    StartAt: "Check",
    States: {
      ...checked(props),
      ...starting(props),
      ...showing(props),
      ...(props.redriveArn === undefined ? {} : cancelling(props, props.redriveArn)),
      NotFound: message(404, "There is no such execution."),
    },
  };
}

function checked({ callerIsSession, redriveArn }: ApiMachineProps): Record<string, State> {
  const caller = callerIsSession ? "$substringBefore($states.input.caller, ':')" : "$states.input.caller";
  const when = (action: ApiRequest["action"], Next: string) => ({
    Condition: `{% $states.input.action = '${action}' %}`,
    Next,
  });
  return {
    Check: {
      Type: "Choice",
      Choices: [
        // A reference that a mapping template can't fill in stays as it is written.
        {
          Condition: "{% $states.input.caller = '' or $substring($states.input.caller, 0, 1) = '$' %}",
          Next: "NoCaller",
        },
        {
          Condition: `{% $not($contains($states.input.key, /^[A-Za-z0-9_-]{1,${longestKey}}$/)) %}`,
          Next: "BadKey",
        },
      ],
      Default: "Name",
    },
    Name: {
      Type: "Pass",
      Assign: {
        key: "{% $states.input.key %}",
        name: `{% $substring($hash(${caller}, 'SHA-256'), 0, 32) & '_' & $states.input.key %}`,
      },
      Next: "Which",
    },
    Which: {
      Type: "Choice",
      Choices: [
        when("start", "Start"),
        ...(redriveArn === undefined ? [] : [when("cancel", "LookToCancel")]),
      ],
      Default: "Look",
    },
    NoCaller: message(403, "The caller isn't known."),
    BadKey: message(
      400,
      `The key has to be 1 to ${longestKey} letters, digits, _ and -. POST takes it from the header Idempotency-Key.`,
    ),
  };
}

/** Starts an execution, however often it is asked to; under a name with another input it refuses. */
function starting({ partition, startArn, executionArnPrefix }: ApiMachineProps): Record<string, State> {
  return {
    Start: {
      Type: "Task",
      Resource: sdkCall(partition, "startExecution"),
      Arguments: { StateMachineArn: startArn, Name: "{% $name %}", Input: "{% $states.input.input %}" },
      TimeoutSeconds: 10,
      Retry: callAgainBut("ExecutionAlreadyExists", "InvalidExecutionInput"),
      Catch: [
        {
          ErrorEquals: [sdkError("ExecutionAlreadyExists")],
          Output: "{% $states.input %}",
          Next: "LookBefore",
        },
        { ErrorEquals: [sdkError("InvalidExecutionInput")], Next: "BadInput" },
      ],
      Output: "{% $states.input %}",
      Next: "Started",
    },
    LookBefore: {
      ...describe(partition, executionArnPrefix),
      Output: {
        isSame: "{% {'of': $parse($states.result.Input)} = {'of': $parse($states.input.input)} %}",
        path: "{% $states.input.path %}",
      },
      // The input isn't JSON, though Step Functions found first that the name is taken.
      Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "BadInput" }],
      Next: "IsSame",
    },
    IsSame: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.isSame %}", Next: "Started" }],
      Default: "Conflict",
    },
    Started: {
      Type: "Pass",
      Output: {
        status: 202,
        location: "{% $replace($states.input.path, /\\/+$/, '') & '/' & $key %}",
        body: "{% $string({'name': $key}) %}",
      },
      End: true,
    },
    BadInput: message(400, "The body has to be JSON: the saga's input."),
    Conflict: message(409, "The key was used with another input. Use another key."),
  };
}

/** Tells outcome, step, and output of an execution. */
function showing({ partition, executionArnPrefix, whenCompensated }: ApiMachineProps): Record<string, State> {
  const failure = "$told.outcome = 'compensated' and $exists($told.cause) ? $parse($told.cause)";
  const shown = [
    "'name': $key",
    "'outcome': $told.outcome",
    "'step': $exists($failure) ? $failure.step : $told.step",
    "'error': $exists($failure) ? $failure.error : $told.outcome = 'stuck' ? $told.error",
    `'outputTooLarge': $length($told.output) > ${longestOutput} ? $length($told.output)`,
  ];
  return {
    Look: {
      ...describe(partition, executionArnPrefix),
      Output: `{% ($it := $states.result; {'outcome': ${outcome(whenCompensated)}, 'output': $it.Output, 'error': $it.Error, 'cause': $it.Cause}) %}`,
      Catch: [{ ErrorEquals: [sdkError("ExecutionDoesNotExist")], Next: "NotFound" }],
      Next: "IsOnItsWay",
    },
    IsOnItsWay: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.outcome in ['running', 'stuck'] %}", Next: "Step" }],
      Default: "Tell",
    },
    Step: {
      Type: "Task",
      Resource: sdkCall(partition, "getExecutionHistory"),
      Arguments: {
        ExecutionArn: `{% ${namedArn(executionArnPrefix)} %}`,
        ReverseOrder: true,
        IncludeExecutionData: false,
        // More than one step's tries write.
        MaxResults: 200,
      },
      TimeoutSeconds: 10,
      Retry: callAgain,
      Output:
        "{% $merge([$states.input, {'step': ($states.result.Events.StateEnteredEventDetails.Name)[0]}]) %}",
      Next: "Tell",
    },
    Tell: {
      Type: "Pass",
      Output: {
        status: 200,
        // The output is JSON text already, and stays as it is: a number made a text anew keeps 15 digits.
        body: `{% ($told := $states.input; $failure := ${failure}; $text := $string({${shown.join(", ")}}); $exists($told.output) and $length($told.output) <= ${longestOutput} ? $substring($text, 0, $length($text) - 1) & ',"output":' & $told.output & '}' : $text) %}`,
      },
      End: true,
    },
  };
}

/** Stops an execution, and has it redriven so that it goes back: what `saga cancel` does. */
function cancelling(
  { partition, executionArnPrefix, whenCompensated }: ApiMachineProps,
  redriveArn: string,
): Record<string, State> {
  const arn = `{% ${namedArn(executionArnPrefix)} %}`;
  const stopped =
    "$type($states.result.StopDate) = 'number' ? $states.result.StopDate : $toMillis($states.result.StopDate)";
  const neverRedriven = "$states.input.redriveCount = 0";
  return {
    LookToCancel: {
      ...describe(partition, executionArnPrefix),
      Output: `{% ($it := $states.result; {'outcome': ${outcome(whenCompensated)}, 'status': $it.Status, 'error': $it.Error, 'redriveCount': ${redriveCountOf("$it")}, 'stopDate': ${stopped}}) %}`,
      Catch: [{ ErrorEquals: [sdkError("ExecutionDoesNotExist")], Next: "NotFound" }],
      Next: "MayBeCancelled",
    },
    MayBeCancelled: {
      Type: "Choice",
      Choices: [
        { Condition: `{% $states.input.status = 'RUNNING' and ${neverRedriven} %}`, Next: "Stop" },
        // Stopped by this request, when it was sent before.
        {
          Condition: `{% $states.input.outcome = 'stopped' and ${neverRedriven} and $states.input.error != '${stopForGood}' %}`,
          Next: "Redrive",
        },
        { Condition: "{% $states.input.outcome in ['running', 'compensated'] %}", Next: "Cancelling" },
      ],
      Default: "TooLate",
    },
    Stop: {
      Type: "Task",
      Resource: sdkCall(partition, "stopExecution"),
      Arguments: { ExecutionArn: arn, Error: "Saga.Cancelled", Cause: "Cancelled by the REST API." },
      TimeoutSeconds: 10,
      Retry: callAgain,
      Output: { outcome: "running", stopDate: `{% ${stopped} %}` },
      Next: "Redrive",
    },
    Redrive: {
      Type: "Task",
      Resource: sdkCall(partition, "startExecution"),
      Arguments: {
        StateMachineArn: redriveArn,
        Input: `{% $string({'executionArn': ${namedArn(executionArnPrefix)}, 'stopDate': $states.input.stopDate}) %}`,
      },
      TimeoutSeconds: 10,
      Retry: callAgain,
      Output: { outcome: "running" },
      Next: "Cancelling",
    },
    Cancelling: {
      Type: "Pass",
      Output: {
        status: 202,
        body: "{% $string({'name': $key, 'outcome': $states.input.outcome}) %}",
      },
      End: true,
    },
    TooLate: {
      Type: "Pass",
      Output: {
        status: 409,
        body: "{% $string({'message': 'It is too late to cancel it.', 'outcome': $states.input.outcome}) %}",
      },
      End: true,
    },
  };
}

/** ARN of the execution of the name, as JSONata. */
function namedArn(executionArnPrefix: string): string {
  return `'${executionArnPrefix}' & $name`;
}

/** A look at the execution of the name. */
function describe(
  partition: string,
  executionArnPrefix: string,
): Pick<TaskState, "Type" | "Resource" | "Arguments" | "TimeoutSeconds" | "Retry"> {
  return {
    Type: "Task",
    Resource: sdkCall(partition, "describeExecution"),
    Arguments: { ExecutionArn: `{% ${namedArn(executionArnPrefix)} %}` },
    TimeoutSeconds: 10,
    Retry: [
      { ErrorEquals: [sdkError("ExecutionDoesNotExist"), "States.QueryEvaluationError"], MaxAttempts: 0 },
      ...callAgain,
    ],
  };
}

/** The outcome of `$it`, a DescribeExecution, as JSONata, by the one table of outcomes. */
function outcome(whenCompensated: "fail" | "succeed"): string {
  const rules = sagaOutcomes.map((each) => {
    const { statuses, error, otherErrorThan, outputPrefix } = conditionsOf(each, whenCompensated);
    const conditions = [
      `$it.Status in [${statuses.map((status) => `'${status}'`).join(", ")}]`,
      ...(error === undefined ? [] : [`$it.Error = '${error}'`]),
      ...(otherErrorThan === undefined ? [] : [`$it.Error != '${otherErrorThan}'`]),
      ...(outputPrefix === undefined
        ? []
        : [`$substring($it.Output, 0, ${outputPrefix.length}) = '${outputPrefix}'`]),
    ];
    return `${conditions.join(" and ")} ? '${each}' : `;
  });
  return `${rules.join("")}$it.Status = 'SUCCEEDED' ? 'completed' : 'running'`;
}

function message(status: number, text: string): State {
  return {
    Type: "Pass",
    Output: { status, body: JSON.stringify({ message: text }) },
    End: true,
  };
}
