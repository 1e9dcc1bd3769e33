import { describe, expect, it } from "@jest/globals";
import { compile, type FailurePlan } from "../../lib/compiler/index.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import type { OperationDocument, StepKind } from "../../lib/saga/index.js";
import { sagaOf, stepsOf } from "../support/documents.js";
import { manySagas } from "../support/many-sagas.js";

describe("the planned transitions of a run", () => {
  it.each(Object.entries(manySagas))("that completes are as many as its steps: %s", (_title, saga) => {
    const steps = ("toJSON" in saga ? saga.toJSON() : saga).steps;
    const transitions = compile(saga).plan?.transitions;
    expect(transitions?.completed).toBe(steps.length);
    expect(Object.keys(transitions?.failing ?? {})).toEqual(steps.map(({ name }) => name));
  });

  it("of the trip booking", () => {
    expect(compile(tripBooking).plan?.transitions).toEqual({
      completed: 8,
      failing: {
        // One step, no compensation or its own, and the end.
        ReserveCar: { rejected: 2, inDoubt: 3 },
        ReserveHotel: { rejected: 4, inDoubt: 5 },
        ReserveFlight: { rejected: 6, inDoubt: 7 },
        // In doubt it is stuck where it is.
        TakePayment: { rejected: 8, inDoubt: 4 },
        ConfirmCar: { inDoubt: 5 },
        ConfirmHotel: { inDoubt: 6 },
        ConfirmFlight: { inDoubt: 7 },
        // It goes on, to an end of its own.
        NotifyTraveller: { inDoubt: 9 },
      },
    });
  });

  const final: Partial<OperationDocument> = { rejections: ["No"] };
  const notFinal: Partial<OperationDocument> = { rejections: ["No"], rejectionsAreFinal: false };

  it.each<[what: string, kinds: StepKind[], declared: Partial<OperationDocument>, expected: FailurePlan]>([
    ["compensatable", ["compensatable", "compensatable"], {}, { inDoubt: 5 }],
    [
      "compensatable, its rejections final",
      ["compensatable", "compensatable"],
      final,
      { rejected: 4, inDoubt: 5 },
    ],
    [
      "compensatable, its rejections not final",
      ["compensatable", "compensatable"],
      notFinal,
      { rejected: 5, inDoubt: 5 },
    ],
    [
      "compensatable behind what is not",
      ["best-effort", "compensatable"],
      final,
      { rejected: 3, inDoubt: 4 },
    ],
    ["read-only", ["compensatable", "read-only", "pivot"], final, { rejected: 4, inDoubt: 4 }],
    ["the pivot", ["compensatable", "pivot", "retriable"], final, { rejected: 4, inDoubt: 2 }],
    ["retriable", ["pivot", "retriable", "retriable"], {}, { inDoubt: 2 }],
    [
      "best-effort in the middle",
      ["compensatable", "best-effort", "pivot"],
      final,
      { rejected: 3, inDoubt: 3 },
    ],
    ["best-effort at the end", ["compensatable", "best-effort"], final, { rejected: 3, inDoubt: 3 }],
  ])("that fails at the second step, which is %s", (_what, kinds, declared, expected) => {
    const saga = sagaOf(stepsOf(...kinds), { declared: { DoB: declared } });
    expect(compile(saga).plan?.transitions.failing.B).toEqual(expected);
  });
});
