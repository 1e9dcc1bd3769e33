import { describe, expect, it } from "@jest/globals";
import { callback, sagaOf, step } from "../../support/documents.js";
import { readableStates } from "../../support/readable-states.js";

describe("a callback step", () => {
  it("becomes a Task that waits for its token, which its compensation does not get", () => {
    expect(readableStates(sagaOf([callback("Sign"), step("Last")]))).toMatchInlineSnapshot(`
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
});
