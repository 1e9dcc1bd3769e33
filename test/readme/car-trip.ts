import { operation, saga, shape } from "cdk-saga";

interface ReserveCar {
  readonly reservationId: string;
  readonly city: string;
}

const reserveCar = operation("ReserveCar", {
  request: shape<ReserveCar>(),
  response: shape<{ readonly price: number }>(),
  rejections: ["CarUnavailable"], // refused: nothing happened, and for this key nothing ever will
});
const cancelCar = operation("CancelCar", { request: shape<ReserveCar>() });
const takePayment = operation("TakePayment", {
  request: shape<{ readonly paymentId: string; readonly amount: number }>(),
  rejections: ["PaymentDeclined"],
});

export const carTrip = saga<{ readonly city: string }>("CarTrip")
  .step("ReserveCar", {
    action: reserveCar,
    request: ({ input, key }) => ({ reservationId: key, city: input.city }),
    compensation: cancelCar, // called with the action's request
  })
  .step("TakePayment", {
    kind: "pivot", // once this succeeds, the saga completes; nothing is compensated any more
    action: takePayment,
    request: ({ results, key }) => ({ paymentId: key, amount: results.ReserveCar.price }),
  })
  .output(({ results }) => ({ paid: results.ReserveCar.price }));
