import { describe, expect, it } from "@jest/globals";
import type { SagaDocument } from "../../lib/saga/index.js";
import { definitionOf } from "../support/definitions.js";
import {
  callback,
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  wait,
  withKey,
} from "../support/documents.js";
import { readableDefinition } from "../support/readable.js";

/**
 * The states of a saga, nested ones too, without what every Task has: its timeout and retry, and the catcher for large
 * results, which leads where the one for everything does.
 */
function statesOf(saga: SagaDocument): string {
  const same =
    /^ {2}(retry|TimeoutSeconds|Output: \{\}|Branches|ItemProcessor|catch States\.DataLimitExceeded)/;
  const lines = readableDefinition(definitionOf(saga)).split("\n").slice(2);
  return lines.filter((line) => !same.test(line)).join("\n");
}

const list = ref("input", "list");
const byCar = { $eq: [ref("input", "by"), "car"] };

describe("what it compiles to", () => {
  it("is for a forEach a Map that never fails, a Choice after it, and a Map over the same list that compensates", () => {
    const seat = step("Seat", { action: { request: { ...withKey, name: ref("item", "name") } } });
    expect(
      statesOf(sagaOf([forEach("Seats", list, [seat], { maxConcurrency: 5, maxItems: 10 })])),
    ).toMatchInlineSnapshot(`
"Seats: Map
  Items: {% $count([$states.context.Execution.Input.list]) > 10 ? [] : [$states.context.Execution.Input.list] %}
  MaxConcurrency: 5
  ItemSelector: {"item":"{% $states.context.Map.Item.Value %}","key":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Seats/' & $string($states.context.Map.Item.Index) %}"}
  Assign: {"block_Seats":"{% $states.result %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → Seats: settled
  catch States.ALL → Seats: compensation: Assign {"at":"Seats","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

Seat: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoSeat}","Payload":"{% {'id': $states.input.key & '/Seat', 'name': $states.input.item.name} %}"}
  catch States.ALL → Seats: item stopped: Assign {"stop_Seats":{"failure":{"step":"Seat","error":"{% {'Error': $states.errorOutput.Error, 'Cause': ($type($states.errorOutput.Cause) = 'string' ? $substring($states.errorOutput.Cause, 0, 200))} %}"},"recovery":"CancelSeat"}}, Output {% $states.input %}
  End: true
  Output: {% {'recovery': 'CancelSeat'} %}

Seats: item stopped: Succeed
  Output: {% {'failure': $stop_Seats.failure, 'recovery': $stop_Seats.recovery} %}

Seats: settled: Choice
  Choices: [{"Condition":"{% $count([$states.context.Execution.Input.list]) > 10 %}","Assign":{"at":"{% {'step': 'Seats', 'error': {'Error': 'Saga.TooManyItems', 'Cause': 'The list of Seats has ' & $string($count([$states.context.Execution.Input.list])) & ' elements; at most 10 are allowed.'}}.step %}","failure":"{% {'step': 'Seats', 'error': {'Error': 'Saga.TooManyItems', 'Cause': 'The list of Seats has ' & $string($count([$states.context.Execution.Input.list])) & ' elements; at most 10 are allowed.'}}.error %}"},"Next":"Compensated"},{"Condition":"{% $not($exists($block_Seats.failure)) %}","Next":"Completed"}]
  Default: Seats: compensation
  Assign: {"at":"{% ($block_Seats.failure)[0].step %}","failure":"{% ($block_Seats.failure)[0].error %}"}

Seats: compensation: Map
  Items: {% $count([$states.context.Execution.Input.list]) > 10 ? [] : [$states.context.Execution.Input.list] %}
  MaxConcurrency: 5
  ItemSelector: {"item":"{% $states.context.Map.Item.Value %}","key":"{% $saga & '/Seats/' & $string($states.context.Map.Item.Index) %}","index":"{% $states.context.Map.Item.Index %}"}
  → Compensated

Seats: item compensation: Choice
  Choices: [{"Condition":"{% $block_Seats[$states.input.index].recovery = 'CancelSeat' %}","Next":"CancelSeat"},{"Condition":"{% $exists($block_Seats[$states.input.index]) %}","Next":"Seats: item has nothing to compensate"}]
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

  it("is for a forEach after the pivot a Map alone, and the pivot is refused where its list is too long", () => {
    const mail = step("Mail", { kind: "retriable" });
    expect(
      statesOf(sagaOf([step("Pay", { kind: "pivot" }), forEach("Mails", list, [mail])])),
    ).toMatchInlineSnapshot(`
"Pay: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoPay}","Payload":"{% $count([$states.context.Execution.Input.list]) > 40 ? $error('Saga.TooManyItems') : {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Pay'} %}"}
  catch States.QueryEvaluationError → Compensated: Assign {"at":"Pay","failure":"{% $states.errorOutput.Error = 'States.QueryEvaluationError' ? ($count([$states.context.Execution.Input.list]) > 40 ? {'Error': 'Saga.TooManyItems', 'Cause': 'The list of Mails has ' & $string($count([$states.context.Execution.Input.list])) & ' elements; at most 40 are allowed.'} : $states.errorOutput) : $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → Mails
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

Mails: Map
  Items: {% [$states.context.Execution.Input.list] %}
  ItemSelector: {"item":"{% $states.context.Map.Item.Value %}","key":"{% $saga & '/Mails/' & $string($states.context.Map.Item.Index) %}"}
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

  it("is for a choice a Choice that keeps which path was taken, and a Choice on that which compensates", () => {
    const way = choice("Way", { car: [byCar, [step("Car")]], train: ["otherwise", [step("Train")]] });
    expect(statesOf(sagaOf([step("First"), way, step("Last")]))).toMatchInlineSnapshot(`
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

  it("is for a condition of raw JSONata a Pass in a Parallel that catches, and a Choice on what it yields", () => {
    const when = { $jsonata: ["$length($by) > 3", { by: ref("input", "by") }] } as const;
    expect(
      statesOf(sagaOf([choice("Way", { far: [when, [step("Fly", { kind: "read-only" })]] })])),
    ).toMatchInlineSnapshot(`
"Way: evaluation: Parallel
  Assign: {"given_Way":"{% $states.result[0] %}"}
  catch States.ALL → Compensated: Assign {"at":"Way","failure":"{% $states.errorOutput %}"}
  → Way

Way: value: Pass
  Output: {% {'far': (function($by) { ($length($by) > 3) })($states.context.Execution.Input.by)} %}
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

  it("is for a wait a Wait; a time from data is read first, and a deadline cuts both short", () => {
    const saga = sagaOf(
      [wait("Pause", { for: { minutes: 5 } }), wait("Until", { until: ref("input", "at") })],
      {
        options: { deadline: { hours: 1 } },
      },
    );
    expect(statesOf(saga)).toMatchInlineSnapshot(`
"Pause: Wait
  Seconds: {% $max([0, $min([300, $floor(($toMillis($states.context.Execution.StartTime) + 3600000 - $millis()) / 1000)])]) %}
  → Until: evaluation

Until: evaluation: Parallel
  Assign: {"given_Until":"{% $states.result[0] %}"}
  catch States.ALL → Compensated: Assign {"at":"Until","failure":"{% $states.errorOutput %}"}
  → Until

Until: value: Pass
  Output: {% ($time := $states.context.Execution.Input.at; $contains($time, /^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.]\\d{1,9})?)?(Z|[+-](0\\d|1[0-7]):[0-5]\\d|[+-]18:00)$/) and $substring($fromMillis($toMillis($substring($time, 0, 10) & 'T00:00:00Z')), 0, 10) = $substring($time, 0, 10) ? ($substring($time, 16, 1) = ':' ? $time : $substring($time, 0, 16) & ':00' & $substring($time, 16)) : $error('This is not a time with a time zone, such as 2027-03-01T12:00:00Z: ' & $substring($time, 0, 40))) %}
  End: true

Until: Wait
  Timestamp: {% $fromMillis($max([0, $min([$toMillis($given_Until), ($toMillis($states.context.Execution.StartTime) + 3600000)])])) %}
  → Completed

Completed: Succeed
  Output: {% {} %}

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("is for a callback step a Task that waits for its token, which its compensation is not told", () => {
    expect(statesOf(sagaOf([callback("Sign"), step("Last")]))).toMatchInlineSnapshot(`
"Sign: Task
  Resource: arn:aws:states:::lambda:invoke.waitForTaskToken
  Arguments: {"FunctionName":"\${DoSign}","Payload":"{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Sign', 'token': $states.context.Task.Token} %}"}
  HeartbeatSeconds: 60
  catch States.ALL → CancelSign: Assign {"at":"Sign","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → Last
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

Last: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoLast}","Payload":"{% {'id': $saga & '/Last'} %}"}
  catch States.ALL → CancelLast: Assign {"at":"Last","failure":"{% $states.errorOutput %}"}
  End: true
  Output: {% {} %}

CancelLast: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelLast}","Payload":"{% {'id': $saga & '/Last'} %}"}
  → CancelSign

CancelSign: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelSign}","Payload":"{% {'id': $saga & '/Sign'} %}"}
  → Compensated

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("is for a part the states of its steps, with its name in front", () => {
    const leg = [step("Fly", { action: { request: { ...withKey, city: ref("input", "city") } } })];
    expect(
      statesOf(
        sagaOf([
          part("Out", leg, { input: { city: ref("input", "to") } }),
          part("Back", leg, { input: { city: "home" } }),
        ]),
      ),
    ).toMatchInlineSnapshot(`
"Out/Fly: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoFly}","Payload":"{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/Out/Fly', 'city': $states.context.Execution.Input.to} %}"}
  catch States.ALL → CancelFly (Out/Fly): Assign {"at":"Out/Fly","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → Back/Fly
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

Back/Fly: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoFly}","Payload":"{% {'id': $saga & '/Back/Fly', 'city': 'home'} %}"}
  catch States.ALL → CancelFly (Back/Fly): Assign {"at":"Back/Fly","failure":"{% $states.errorOutput %}"}
  End: true
  Output: {% {} %}

CancelFly (Back/Fly): Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelFly}","Payload":"{% {'id': $saga & '/Back/Fly', 'city': 'home'} %}"}
  → CancelFly (Out/Fly)

CancelFly (Out/Fly): Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelFly}","Payload":"{% {'id': $saga & '/Out/Fly', 'city': $states.context.Execution.Input.to} %}"}
  → Compensated

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("is for an order that names some first a Choice before each of them, and one that leads into the others", () => {
    expect(
      statesOf(sagaOf([step("A"), step("B"), step("C")], { recovery: { order: { first: ["A"] } } })),
    ).toMatchInlineSnapshot(`
"A: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoA}","Payload":"{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/A'} %}"}
  catch States.ALL → CancelA: begun: Assign {"at":"A","failure":"{% $states.errorOutput %}","begun":1,"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → B
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

B: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoB}","Payload":"{% {'id': $saga & '/B'} %}"}
  catch States.ALL → CancelA: begun: Assign {"at":"B","failure":"{% $states.errorOutput %}","begun":2}
  → C

C: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoC}","Payload":"{% {'id': $saga & '/C'} %}"}
  catch States.ALL → CancelA: begun: Assign {"at":"C","failure":"{% $states.errorOutput %}","begun":3}
  End: true
  Output: {% {} %}

CancelA: begun: Choice
  Choices: [{"Condition":"{% $begun >= 1 %}","Next":"CancelA"}]
  Default: Recovery: others

CancelA: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelA}","Payload":"{% {'id': $saga & '/A'} %}"}
  → Recovery: others

Recovery: others: Choice
  Choices: [{"Condition":"{% $begun >= 3 %}","Next":"CancelC"},{"Condition":"{% $begun >= 2 %}","Next":"CancelB"}]
  Default: Compensated

CancelC: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelC}","Payload":"{% {'id': $saga & '/C'} %}"}
  → CancelB

CancelB: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelB}","Payload":"{% {'id': $saga & '/B'} %}"}
  → Compensated

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("is for an order that is parallel a Parallel in which each compensation asks whether its step was begun", () => {
    expect(
      statesOf(sagaOf([step("A"), step("B")], { recovery: { order: "parallel" } })),
    ).toMatchInlineSnapshot(`
"A: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoA}","Payload":"{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/A'} %}"}
  catch States.ALL → Recovery: all: Assign {"at":"A","failure":"{% $states.errorOutput %}","begun":1,"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → B
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

B: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoB}","Payload":"{% {'id': $saga & '/B'} %}"}
  catch States.ALL → Recovery: all: Assign {"at":"B","failure":"{% $states.errorOutput %}","begun":2}
  End: true
  Output: {% {} %}

Recovery: all: Parallel
  → Compensated

CancelA: begun: Choice
  Choices: [{"Condition":"{% $begun >= 1 %}","Next":"CancelA"}]
  Default: CancelA: not begun

CancelA: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelA}","Payload":"{% {'id': $saga & '/A'} %}"}
  End: true

CancelA: not begun: Succeed

CancelB: begun: Choice
  Choices: [{"Condition":"{% $begun >= 2 %}","Next":"CancelB"}]
  Default: CancelB: not begun

CancelB: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelB}","Payload":"{% {'id': $saga & '/B'} %}"}
  End: true

CancelB: not begun: Succeed

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("is for recovery that continues on stuck a chain that notes, and one that tries once more what it noted", () => {
    expect(
      statesOf(
        sagaOf([step("A"), parallel("P", { x: [step("X")] })], { recovery: { continueOnStuck: true } }),
      ),
    ).toMatchInlineSnapshot(`
"A: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoA}","Payload":"{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/A'} %}"}
  catch States.ALL → CancelA: Assign {"at":"A","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → P
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

P: Parallel
  Assign: {"block_P":"{% $states.result %}"}
  → P: settled
  catch States.ALL → P: compensation: Assign {"at":"P","failure":"{% $states.errorOutput %}"}

X: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoX}","Payload":"{% {'id': $saga & '/P/X'} %}"}
  catch States.ALL → P: x stopped: Assign {"stop_P":{"failure":{"step":"X","error":"{% {'Error': $states.errorOutput.Error, 'Cause': ($type($states.errorOutput.Cause) = 'string' ? $substring($states.errorOutput.Cause, 0, 200))} %}"},"recovery":"CancelX"}}
  End: true
  Output: {% {'recovery': 'CancelX'} %}

P: x stopped: Succeed
  Output: {% {'failure': $stop_P.failure, 'recovery': $stop_P.recovery} %}

P: settled: Choice
  Choices: [{"Condition":"{% $not($exists($block_P.failure)) %}","Next":"Completed"}]
  Default: P: compensation
  Assign: {"at":"{% ($block_P.failure)[0].step %}","failure":"{% ($block_P.failure)[0].error %}"}

P: compensation: Parallel
  Assign: {"stuck_P":"{% $states.result %}"}
  → CancelA

P: x compensation: Choice
  Choices: [{"Condition":"{% $block_P[0].recovery = 'CancelX' %}","Next":"CancelX"},{"Condition":"{% $exists($block_P[0]) %}","Next":"P: x compensated"}]
  Default: CancelX

CancelX: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelX}","Payload":"{% {'id': $saga & '/P/X'} %}"}
  catch States.ALL → P: x compensated: Assign {"stuck_X":true}
  → P: x compensated

P: x compensated: Succeed
  Output: {% {'X': $stuck_X} %}

CancelA: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelA}","Payload":"{% {'id': $saga & '/A'} %}"}
  catch States.ALL → P: stuck: Assign {"stuck_A":true}
  → P: stuck

P: stuck: Choice
  Choices: [{"Condition":"{% $exists($stuck_P.*) %}","Next":"P: again"}]
  Default: CancelA: stuck

P: again: Parallel
  → CancelA: stuck

CancelX: stuck: Choice
  Choices: [{"Condition":"{% $stuck_P[0].X = true %}","Next":"CancelX: again"}]
  Default: P: x again

CancelX: again: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelX}","Payload":"{% {'id': $saga & '/P/X'} %}"}
  → P: x again

P: x again: Succeed

CancelA: stuck: Choice
  Choices: [{"Condition":"{% $stuck_A = true %}","Next":"CancelA: again"}]
  Default: Compensated

CancelA: again: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelA}","Payload":"{% {'id': $saga & '/A'} %}"}
  → Compensated

Completed: Succeed
  Output: {% {} %}

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });

  it("is for hooks Tasks at the ends, whose failure changes nothing", () => {
    const hook = (name: string) => step(name, { kind: "best-effort" });
    const saga = sagaOf([step("A")], {
      hooks: { onCompleted: [hook("Tell")], onCompensated: [hook("Sorry")] },
    });
    const { operations } = sagaOf([step("A"), hook("Tell"), hook("Sorry")]);
    expect(statesOf({ ...saga, operations })).toMatchInlineSnapshot(`
"A: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoA}","Payload":"{% {'id': $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & '/A'} %}"}
  catch States.ALL → CancelA: Assign {"at":"A","failure":"{% $states.errorOutput %}","saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}
  → Tell
  Assign: {"saga":"{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name %}"}

Tell: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoTell}","Payload":"{% {'id': $saga & '/Tell'} %}"}
  catch States.ALL → Completed: Assign {"failed_Tell":"{% {'Error': $states.errorOutput.Error, 'Cause': ($type($states.errorOutput.Cause) = 'string' ? $substring($states.errorOutput.Cause, 0, 1000))} %}"}
  End: true
  Output: {% ($o := {'failures': {'Tell': $failed_Tell}}; $n := $length($string($o)); $n * 4 <= 262144 ? $o : {'outputTooLarge': $n}) %}

CancelA: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${CancelA}","Payload":"{% {'id': $saga & '/A'} %}"}
  → Sorry

Sorry: Task
  Resource: arn:aws:states:::lambda:invoke
  Arguments: {"FunctionName":"\${DoSorry}","Payload":"{% {'id': $saga & '/Sorry'} %}"}
  catch States.ALL → Compensated: Output {}
  → Compensated

Completed: Succeed
  Output: {% ($o := {'failures': {'Tell': $failed_Tell}}; $n := $length($string($o)); $n * 4 <= 262144 ? $o : {'outputTooLarge': $n}) %}

Compensated: Fail
  Error: Saga.Compensated
  Cause: {% $string({'step': $at, 'error': $failure.Error, 'cause': ($type($failure.Cause) = 'string' ? $substring($failure.Cause, 0, 4000))}) %}"
`);
  });
});
