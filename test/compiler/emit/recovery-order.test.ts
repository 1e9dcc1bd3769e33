import { describe, expect, it } from "@jest/globals";
import { parallel, sagaOf, step } from "../../support/documents.js";
import { readableStates } from "../../support/readable-states.js";

describe("recovery in an order of its own", () => {
  it("asks before each compensation that goes first, and leads into the others", () => {
    expect(
      readableStates(sagaOf([step("A"), step("B"), step("C")], { recovery: { order: { first: ["A"] } } })),
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

  it("runs compensations in a Parallel, each of which asks if its step was begun", () => {
    expect(
      readableStates(sagaOf([step("A"), step("B")], { recovery: { order: "parallel" } })),
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

  it("notes what is stuck while it continues, and tries that once more at the end", () => {
    expect(
      readableStates(
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
});
