import type { JsonObject } from "../../lib/asl/index.js";
import { compile, lambdaFunctionTask, operation, saga, shape } from "../../lib/core.js";
import { inlineFunction, stateMachineResource, writeAssembly } from "./assembly.js";

interface Booking {
  readonly id: string;
}
const booked = shape<{ readonly number: string }>();
const reserveCar = operation("ReserveCar", { request: shape<Booking>(), response: booked });
const cancelCar = operation("CancelCar", { request: shape<Booking>() });
const reserveHotel = operation("ReserveHotel", {
  request: shape<Booking>(),
  response: booked,
  rejections: ["HotelFull"],
});
const cancelHotel = operation("CancelHotel", { request: shape<Booking>() });
const pay = operation("Pay", { request: shape<Booking>(), response: booked });

/** A trip with a wait before its pivot, in which it can be cancelled. */
export const trip = saga<{ readonly city: string }>("Trip")
  .step("ReserveCar", { action: reserveCar, request: ({ key }) => ({ id: key }), compensation: cancelCar })
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ key }) => ({ id: key }),
    compensation: cancelHotel,
  })
  .wait("UntilPaid", { for: { hours: 3 } })
  .step("Pay", { kind: "pivot", action: pay, request: ({ key }) => ({ id: key }) });

const names = ["ReserveCar", "CancelCar", "ReserveHotel", "CancelHotel", "Pay"];
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const definition = compile(trip, {
  tasks: Object.fromEntries(names.map((name) => [name, lambdaFunctionTask({ arn: arnOf(name) })])),
}).definition as unknown as JsonObject;

/** Writes the trip's cloud assembly: the state machine TripMachine, and a function for each operation. */
export function writeTripAssembly(): string {
  return writeAssembly([
    {
      name: "Trips",
      resources: {
        Trip: stateMachineResource(definition, { StateMachineName: "TripMachine" }),
        ...Object.fromEntries(
          names.map((name) => [
            name,
            inlineFunction(`exports.handler = async ({ id }) => ({ number: id });`, { FunctionName: name }),
          ]),
        ),
      },
    },
  ]);
}
