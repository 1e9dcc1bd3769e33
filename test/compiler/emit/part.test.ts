import { describe, expect, it } from "@jest/globals";
import { part, ref, sagaOf, step, withKey } from "../../support/documents.js";
import { readableStates } from "../../support/readable-states.js";

describe("a part", () => {
  it("becomes the states of its steps, with its name in front", () => {
    const leg = [step("Fly", { action: { request: { ...withKey, city: ref("input", "city") } } })];
    expect(
      readableStates(
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
});
