import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { everyKind, order } from "../support/small-sagas.js";

describe("the definition of a small saga", () => {
  it("is a chain of tasks forward, a chain backward, and an end for the compensated", () => {
    expect(compile(order).definition).toMatchInlineSnapshot(`
{
  "Comment": "The saga Order, compiled by cdk-saga. Redriving it after a stop compensates it.",
  "QueryLanguage": "JSONata",
  "StartAt": "Take",
  "States": {
    "Compensated": {
      "Cause": "{% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}",
      "Error": "Saga.Compensated",
      "Type": "Fail",
    },
    "GiveBack": {
      "Arguments": {
        "FunctionName": "\${GiveBack}",
        "Payload": "{% {'id': $saga & '/Take'} %}",
      },
      "Next": "Compensated",
      "Output": {},
      "Resource": "arn:aws:states:::lambda:invoke",
      "Retry": [
        {
          "ErrorEquals": [
            "States.QueryEvaluationError",
            "States.DataLimitExceeded",
          ],
          "MaxAttempts": 0,
        },
        {
          "ErrorEquals": [
            "States.ALL",
          ],
          "IntervalSeconds": 2,
          "JitterStrategy": "FULL",
          "MaxAttempts": 31,
          "MaxDelaySeconds": 300,
        },
      ],
      "TimeoutSeconds": 915,
      "Type": "Task",
    },
    "Pay": {
      "Arguments": {
        "FunctionName": "\${Pay}",
        "Payload": "{% {'id': $saga & '/Pay', 'for': $result_Take.ref} %}",
      },
      "Catch": [
        {
          "Assign": {
            "at": "Pay",
            "failure": "{% $states.errorOutput %}",
          },
          "ErrorEquals": [
            "Declined",
            "States.QueryEvaluationError",
          ],
          "Next": "GiveBack",
        },
      ],
      "End": true,
      "Output": "{% ($o := {'paid': $states.result.Payload.ref}; $n := $length($string($o)); $n * 4 <= 262144 ? $o : {'outputTooLarge': $n}) %}",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Retry": [
        {
          "ErrorEquals": [
            "Declined",
            "States.QueryEvaluationError",
            "States.DataLimitExceeded",
          ],
          "MaxAttempts": 0,
        },
        {
          "ErrorEquals": [
            "States.ALL",
          ],
          "IntervalSeconds": 2,
          "JitterStrategy": "FULL",
          "MaxAttempts": 31,
          "MaxDelaySeconds": 300,
        },
      ],
      "TimeoutSeconds": 915,
      "Type": "Task",
    },
    "Take": {
      "Arguments": {
        "FunctionName": "\${Take}",
        "Payload": "{% $states.context.Execution.RedriveCount ? $error('Saga.Interrupted') : {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Take'} %}",
      },
      "Assign": {
        "result_Take": "{% {'ref': $states.result.Payload.ref} %}",
        "saga": "{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}",
      },
      "Catch": [
        {
          "Assign": {
            "at": "Take",
            "failure": "{% $states.errorOutput %}",
            "saga": "{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}",
          },
          "ErrorEquals": [
            "SoldOut",
          ],
          "Next": "Compensated",
        },
        {
          "Assign": {
            "at": "Take",
            "failure": "{% $states.errorOutput %}",
            "saga": "{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}",
          },
          "ErrorEquals": [
            "States.DataLimitExceeded",
          ],
          "Next": "GiveBack",
        },
        {
          "Assign": {
            "at": "Take",
            "failure": "{% $states.context.Execution.RedriveCount ? {'Error': 'Saga.Interrupted', 'Cause': 'The execution was stopped, and redriven to be compensated.'} : $states.errorOutput %}",
            "saga": "{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}",
          },
          "ErrorEquals": [
            "States.ALL",
          ],
          "Next": "GiveBack",
        },
      ],
      "Next": "Pay",
      "Output": {},
      "Resource": "arn:aws:states:::lambda:invoke",
      "Retry": [
        {
          "ErrorEquals": [
            "SoldOut",
            "States.QueryEvaluationError",
            "States.DataLimitExceeded",
          ],
          "MaxAttempts": 0,
        },
        {
          "ErrorEquals": [
            "States.ALL",
          ],
          "JitterStrategy": "FULL",
          "MaxAttempts": 2,
        },
      ],
      "TimeoutSeconds": 915,
      "Type": "Task",
    },
  },
}
`);
  });

  it("leads each kind of step where it has to go", () => {
    const { definition } = compile(everyKind);
    const routes = Object.entries(definition?.States ?? {}).map(([name, state]) => {
      const next = "Next" in state ? state.Next : "End" in state ? "(end)" : `(${state.Type})`;
      const caught = "Catch" in state ? (state.Catch ?? []) : [];
      return [
        `${name} → ${next}`,
        ...caught.map(({ ErrorEquals, Next }) => `${ErrorEquals.join(" ")} → ${Next}`),
      ].join("; ");
    });
    expect(routes).toMatchInlineSnapshot(`
[
  "Look → Take; States.DataLimitExceeded → Compensated; States.ALL → Compensated",
  "Take → Pay; SoldOut → Compensated; States.DataLimitExceeded → GiveBack; States.ALL → GiveBack",
  "Pay → Ship; Declined States.QueryEvaluationError → GiveBack",
  "Ship → Tell",
  "Tell → (end); States.DataLimitExceeded → Completed; States.ALL → Completed",
  "GiveBack → Compensated",
  "Completed → (Succeed)",
  "Compensated → (Fail)",
]
`);
  });
});
