import { describe, expect, it } from "@jest/globals";
import type { JsonObject } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { Saga } from "../../lib/constructs/index.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { carFirst } from "../readme/car-first.js";
import { runSaga } from "../support/saga-runs.js";
import { type CloudFormationTemplate, inlineFunctionIn, newStack, templateOf } from "../support/templates.js";

/** The template of a stack with a saga and functions for all of its operations. */
function templateWith(saga: typeof tripBooking): CloudFormationTemplate {
  const stack = newStack();
  const names = saga.toJSON().operations.map(({ name }) => name);
  const operations = Object.fromEntries(names.map((name) => [name, inlineFunctionIn(stack, name)]));
  new Saga(stack, "TripBooking", { saga: saga.toJSON(), operations });
  return templateOf(stack);
}

describe("a change of the process, that the car is cancelled first", () => {
  const [before, after] = [templateWith(tripBooking), templateWith(carFirst)];
  const isStateMachine = ([, { Type }]: [string, { readonly Type: string }]) =>
    Type === "AWS::StepFunctions::StateMachine";

  it("changes the definition of the state machine, and no other resource", () => {
    const others = ({ Resources }: CloudFormationTemplate) =>
      Object.fromEntries(Object.entries(Resources).filter((each) => !isStateMachine(each)));
    expect(others(after)).toEqual(others(before));
    const machine = ({ Resources }: CloudFormationTemplate) =>
      Object.entries(Resources).filter(isStateMachine);
    const [[nameBefore, first] = ["", undefined]] = machine(before);
    const [[nameAfter, second] = ["", undefined]] = machine(after);
    expect(nameAfter).toBe(nameBefore);
    const { DefinitionString: was, ...sameBefore } = first?.Properties ?? {};
    const { DefinitionString: is, ...sameAfter } = second?.Properties ?? {};
    expect(sameAfter).toEqual(sameBefore);
    expect(is).not.toEqual(was);
  });

  it("changes none of the actions, only where their failures lead and in which order it goes back", () => {
    const [was, is] = [compile(tripBooking).definition?.States, compile(carFirst).definition?.States];
    for (const { name } of tripBooking.toJSON().steps) {
      const { Catch: _caught, ...action } = (was?.[name] ?? {}) as JsonObject;
      expect(is?.[name]).toMatchObject(action);
    }
  });

  it("cancels the car first, and the others in reverse, whichever step fails", async () => {
    const cancelled = async (saga: typeof tripBooking, failing: string) => {
      const { calls } = await runSaga(saga.toJSON(), {
        failing: ({ state }) => (state === failing ? "PaymentDeclined" : undefined),
      });
      return calls.map(({ state }) => state).filter((state) => state.startsWith("Cancel"));
    };
    expect(await cancelled(tripBooking, "TakePayment")).toEqual(["CancelFlight", "CancelHotel", "CancelCar"]);
    expect(await cancelled(carFirst, "TakePayment")).toEqual(["CancelCar", "CancelFlight", "CancelHotel"]);
    expect(await cancelled(carFirst, "ReserveHotel")).toEqual(["CancelCar", "CancelHotel"]);
    expect(await cancelled(carFirst, "ReserveCar")).toEqual(["CancelCar"]);
  });
});
