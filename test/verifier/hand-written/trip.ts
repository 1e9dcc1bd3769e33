import type { Assign, Catcher, JsonValue, State, TaskState, Transition } from "../../../lib/asl/index.js";
import type { SagaDocument } from "../../../lib/saga/index.js";
import { parallel, ref, sagaOf, step } from "../../support/documents.js";

const declared = {
  ReserveCar: { rejections: ["CarUnavailable"] },
  ReserveHotel: { rejections: ["HotelUnavailable"] },
  TakePayment: { rejections: ["PaymentDeclined"] },
};
const reserve = (what: string) =>
  step(`Reserve${what}`, {
    action: { operation: `Reserve${what}`, request: { id: ref("key") } },
    compensation: { operation: `Cancel${what}` },
  });
const pay = step("TakePayment", {
  kind: "pivot",
  action: { operation: "TakePayment", request: { id: ref("key") } },
});

/** A car, a hotel, and the payment for both: what the machines on the page are to do. */
export const trip: SagaDocument = sagaOf([reserve("Car"), reserve("Hotel"), pay], { name: "Trip", declared });

/** The same, car and hotel at the same time. */
export const parallelTrip: SagaDocument = sagaOf(
  [parallel("Reserve", { car: [reserve("Car")], hotel: [reserve("Hotel")] }), pay],
  { name: "Trip", declared },
);

const idOf = (step: string) => `{% $states.context.Execution.Name & '/${step}' %}`;

/** What most of the Tasks are tried again for. */
export const usualRetry = [
  { ErrorEquals: ["Lambda.TooManyRequestsException", "States.Timeout"], MaxAttempts: 2 },
] as const;

/** Calls a function with the key of a step, and tries it three times. */
export function call(
  operation: string,
  {
    step = operation,
    request = { id: idOf(step) },
    ...rest
  }: Transition & {
    readonly step?: string;
    readonly request?: JsonValue;
    readonly Catch?: readonly Catcher[];
    readonly Assign?: Assign;
  },
): TaskState {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: `\${${operation}}`, Payload: request },
    TimeoutSeconds: 30,
    Retry: usualRetry,
    ...rest,
  };
}

export const failed: State = { Type: "Fail", Error: "Saga.Compensated" };
export const on = (error: string, Next: string): Catcher => ({ ErrorEquals: [error], Next });
