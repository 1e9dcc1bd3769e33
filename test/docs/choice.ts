import { coalesce, eq, jsonata, operation, saga, shape } from "cdk-saga";
import { cancelCar, cancelHotel, reserveCar, reserveHotel, takePayment } from "./operations.js";
import type { Page } from "./support/page.js";

const reserveTrain = operation("ReserveTrain", {
  request: shape<{ readonly id: string; readonly city: string }>(),
  response: shape<{ readonly price: number }>(),
  rejections: ["TrainFull"],
});
const cancelTrain = operation("CancelTrain", {
  request: shape<{ readonly id: string; readonly city: string }>(),
});

interface Journey {
  readonly city: string;
  readonly by: "car" | "train" | "foot";
}

export const journey = saga<Journey>("Journey")
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .choice("Transport", {
    car: {
      when: ({ input }) => eq(input.by, "car"),
      steps: (path) =>
        path.step("ReserveCar", {
          action: reserveCar,
          request: ({ input, key }) => ({ id: key, city: input.city }),
          compensation: cancelCar,
        }),
    },
    train: {
      when: ({ input }) => eq(input.by, "train"),
      steps: (path) =>
        path.step("ReserveTrain", {
          action: reserveTrain,
          request: ({ input, key }) => ({ id: key, city: input.city }),
          compensation: cancelTrain,
        }),
    },
    // `when: "otherwise"` would take what is left; here it just goes on
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({
      id: key,
      amount: coalesce(results.Transport.car.ReserveCar.price, results.Transport.train.ReserveTrain.price, 0),
    }),
  });

export const raw = saga<Journey>("Raw")
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .choice("Transport", {
    car: {
      when: ({ input }) => jsonata<boolean>("$lowercase($by) = 'car'", { by: input.by }),
      steps: (path) =>
        path.step("ReserveCar", {
          action: reserveCar,
          request: ({ input, key }) => ({ id: key, city: input.city }),
          compensation: cancelCar,
        }),
    },
  });

export const page: Page = {
  sagas: { journey, raw },
  failures: {
    "by car, `ReserveCar` is rejected": { saga: journey, does: { ReserveCar: { fails: "CarUnavailable" } } },
    "by car, `ReserveCar` is in doubt": {
      saga: journey,
      does: { ReserveCar: { fails: "Sandbox.Timedout" } },
    },
    "by car, the step after the choice, `TakePayment`, is rejected": {
      saga: journey,
      does: { TakePayment: { fails: "PaymentDeclined" } },
    },
    "on foot, so that no condition is true, `TakePayment` is rejected": {
      saga: journey,
      input: { city: "Rome", by: "foot" },
      does: { TakePayment: { fails: "PaymentDeclined" } },
    },
    "what a condition refers to is absent": { saga: journey, input: { city: "Rome" } },
    "by car, `TakePayment` is rejected, and `CancelCar` exhausts its tries": {
      saga: journey,
      does: { TakePayment: { fails: "PaymentDeclined" }, CancelCar: { fails: "Down" } },
      redriven: true,
    },
    "a condition in raw JSONata fails, for `by` is a number": { saga: raw, input: { city: "Rome", by: 7 } },
  },
  costs: {
    "it completes, by car": { saga: journey },
    "it completes, on foot": { saga: journey, path: () => null },
    "by car, `TakePayment` is rejected": {
      saga: journey,
      outcome: ({ name }) => (name === "TakePayment" ? "rejected" : "succeeds"),
    },
    "on foot, `TakePayment` is rejected": {
      saga: journey,
      path: () => null,
      outcome: ({ name }) => (name === "TakePayment" ? "rejected" : "succeeds"),
    },
    "`Raw` completes, by car": { saga: raw },
  },
};
