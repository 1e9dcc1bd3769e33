import { describe, expect, it } from "@jest/globals";
import { forEach, ref, sagaOf, step, withKey } from "../../support/documents.js";
import { readableStates } from "../../support/readable-states.js";

const list = ref("input", "list");

describe("a forEach", () => {
  it("becomes a Map that never fails, a Choice after it, and a Map over the same list that compensates", () => {
    const seat = step("Seat", { action: { request: { ...withKey, name: ref("item", "name") } } });
    expect(
      readableStates(sagaOf([forEach("Seats", list, [seat], { maxConcurrency: 5, maxItems: 10 })])),
    ).toMatchInlineSnapshot(`
"Seats: Map
  Items: {% $count([$states.context.Execution.Input.list]) > 10 ? [] : [$states.context.Execution.Input.list] %}
  MaxConcurrency: 5
  ItemSelector: {"item":"{% {'name': $states.context.Map.Item.Value.name} %}","key":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Seats/' & $string($states.context.Map.Item.Index) %}","index":"{% $states.context.Map.Item.Index %}"}
  Assign: {"block_Seats":"{% $states.result %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → Seats: settled
  catch States.ALL → Seats: compensation: Assign {"at":"Seats","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

Seat: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoSeat}","Payload":"{% {'id': $states.input.key & '/Seat', 'name': $states.input.item.name} %}"}
  catch States.ALL → Seats: item stopped: Assign {"stop_Seats":{"failure":{"step":"Seat","error":"{% {'Error': $states.errorOutput.Error, 'Cause': ($type($states.errorOutput.Cause) = 'string' ? $substring($states.errorOutput.Cause, 0, 200))} %}"},"recovery":"CancelSeat"}}, Output {% $states.input %}
  End: true
  Output: {% {'index': $states.context.Map.Item.Index, 'recovery': 'CancelSeat'} %}

Seats: item stopped: Succeed
  Output: {% {'index': $states.context.Map.Item.Index, 'failure': $stop_Seats.failure, 'recovery': $stop_Seats.recovery} %}

Seats: settled: Choice
  Choices: [{"Condition":"{% $count([$states.context.Execution.Input.list]) > 10 %}","Assign":{"at":"{% {'step': 'Seats', 'error': {'Error': 'Saga.TooManyItems', 'Cause': 'The list of Seats has ' & $string($count([$states.context.Execution.Input.list])) & ' elements; at most 10 are allowed.'}}.step %}","failure":"{% {'step': 'Seats', 'error': {'Error': 'Saga.TooManyItems', 'Cause': 'The list of Seats has ' & $string($count([$states.context.Execution.Input.list])) & ' elements; at most 10 are allowed.'}}.error %}"},"Next":"Compensated"},{"Condition":"{% $not($exists($block_Seats.failure)) %}","Next":"Completed"}]
  Default: Seats: compensation
  Assign: {"at":"{% ($block_Seats.failure)[0].step %}","failure":"{% ($block_Seats.failure)[0].error %}"}

Seats: compensation: Map
  Items: {% $count([$states.context.Execution.Input.list]) > 10 ? [] : [$states.context.Execution.Input.list] %}
  MaxConcurrency: 5
  ItemSelector: {"item":"{% {'name': $states.context.Map.Item.Value.name} %}","key":"{% $saga & '/Seats/' & $string($states.context.Map.Item.Index) %}","index":"{% $states.context.Map.Item.Index %}"}
  → Compensated

Seats: item compensation: Choice
  Choices: [{"Condition":"{% $block_Seats[index = $states.input.index].recovery = 'CancelSeat' %}","Next":"CancelSeat"},{"Condition":"{% $exists($block_Seats[index = $states.input.index]) %}","Next":"Seats: item has nothing to compensate"}]
  Default: CancelSeat
  Output: {% $states.input %}

CancelSeat: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelSeat}","Payload":"{% {'id': $states.input.key & '/Seat', 'name': $states.input.item.name} %}"}
  End: true

Seats: item has nothing to compensate: Succeed

Completed: Succeed
  Output: {% {} %}

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("becomes a Map alone after the pivot, which is refused if its list is too long", () => {
    const mail = step("Mail", { kind: "retriable" });
    expect(
      readableStates(sagaOf([step("Pay", { kind: "pivot" }), forEach("Mails", list, [mail])])),
    ).toMatchInlineSnapshot(`
"Pay: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoPay}","Payload":"{% $count([$states.context.Execution.Input.list]) > 40 ? $error('Saga.TooManyItems') : {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Pay'} %}"}
  catch States.QueryEvaluationError → Compensated: Assign {"at":"Pay","failure":"{% $states.errorOutput.Error = 'States.QueryEvaluationError' ? ($count([$states.context.Execution.Input.list]) > 40 ? {'Error': 'Saga.TooManyItems', 'Cause': 'The list of Mails has ' & $string($count([$states.context.Execution.Input.list])) & ' elements; at most 40 are allowed.'} : $states.errorOutput) : $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → Mails
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

Mails: Map
  Items: {% [$states.context.Execution.Input.list] %}
  ItemSelector: {"key":"{% $saga & '/Mails/' & $string($states.context.Map.Item.Index) %}"}
  → Completed

Mail: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoMail}","Payload":"{% {'id': $states.input.key & '/Mail'} %}"}
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
