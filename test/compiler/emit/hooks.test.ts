import { describe, expect, it } from "@jest/globals";
import { sagaOf, step } from "../../support/documents.js";
import { readableStates } from "../../support/readable-states.js";

describe("hooks", () => {
  it("become Tasks at the ends, whose failure changes nothing", () => {
    const hook = (name: string) => step(name, { kind: "best-effort" });
    const saga = sagaOf([step("A")], {
      hooks: { onCompleted: [hook("Tell")], onCompensated: [hook("Sorry")] },
    });
    const { operations } = sagaOf([step("A"), hook("Tell"), hook("Sorry")]);
    expect(readableStates({ ...saga, operations })).toMatchInlineSnapshot(`
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
