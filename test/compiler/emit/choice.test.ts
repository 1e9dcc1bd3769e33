import { describe, expect, it } from "@jest/globals";
import { choice, ref, sagaOf, step } from "../../support/documents.js";
import { readableStates } from "../../support/readable-states.js";

const byCar = { $eq: [ref("input", "by"), "car"] };

describe("a choice", () => {
  it("becomes a Choice that keeps the path taken, and a Choice on that path which compensates", () => {
    const way = choice("Way", { car: [byCar, [step("Car")]], train: ["otherwise", [step("Train")]] });
    expect(readableStates(sagaOf([step("First"), way, step("Last")]))).toMatchInlineSnapshot(`
"First: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoFirst}","Payload":"{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/First'} %}"}
  catch States.ALL → CancelFirst: Assign {"at":"First","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → Way
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

Way: Choice
  Choices: [{"Condition":"{% ($states.context.Execution.Input.by = 'car') %}","Next":"Car","Assign":{"path_Way":"car"}}]
  Default: Train
  Assign: {"path_Way":"train"}

Car: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoCar}","Payload":"{% {'id': $saga & '/Car'} %}"}
  catch States.ALL → CancelCar: Assign {"at":"Car","failure":"{% $states.errorOutput %}"}
  → Last

Train: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoTrain}","Payload":"{% {'id': $saga & '/Train'} %}"}
  catch States.ALL → CancelTrain: Assign {"at":"Train","failure":"{% $states.errorOutput %}"}
  → Last

Last: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoLast}","Payload":"{% {'id': $saga & '/Last'} %}"}
  catch States.ALL → CancelLast: Assign {"at":"Last","failure":"{% $states.errorOutput %}"}
  End: true
  Output: {% {} %}

CancelLast: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelLast}","Payload":"{% {'id': $saga & '/Last'} %}"}
  → Way: compensation

Way: compensation: Choice
  Choices: [{"Condition":"{% $path_Way = 'car' %}","Next":"CancelCar"},{"Condition":"{% $path_Way = 'train' %}","Next":"CancelTrain"}]
  Default: CancelFirst

CancelTrain: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelTrain}","Payload":"{% {'id': $saga & '/Train'} %}"}
  → CancelFirst

CancelCar: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelCar}","Payload":"{% {'id': $saga & '/Car'} %}"}
  → CancelFirst

CancelFirst: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelFirst}","Payload":"{% {'id': $saga & '/First'} %}"}
  → Compensated

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("evaluates a condition of raw JSONata in a Pass inside a Parallel that catches, and then chooses by the result", () => {
    const when = { $jsonata: ["$length($by) > 3", { by: ref("input", "by") }] } as const;
    expect(
      readableStates(sagaOf([choice("Way", { far: [when, [step("Fly", { kind: "read-only" })]] })])),
    ).toMatchInlineSnapshot(`
"Way: evaluation: Parallel
  Assign: {"given_Way":"{% $states.result[0] %}"}
  catch States.ALL → Compensated: Assign {"at":"Way","failure":"{% $states.errorOutput %}"}
  → Way

Way: value: Pass
  Output: {% {'far': ((function($by) { ($length($by) > 3) })($states.context.Execution.Input.by) = true)} %}
  End: true

Way: Choice
  Choices: [{"Condition":"{% ($given_Way.far = true) %}","Next":"Fly"}]
  Default: Completed

Fly: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoFly}","Payload":"{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Fly'} %}"}
  catch States.ALL → Compensated: Assign {"at":"Fly","failure":"{% $states.errorOutput %}"}
  End: true
  Output: {% {} %}

Completed: Succeed
  Output: {% {} %}

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });
});
