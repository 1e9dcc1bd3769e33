import { saga } from "cdk-saga";
import { cancelCar, cancelHotel, reserveCar, reserveHotel, takePayment } from "./operations.js";
import type { Page } from "./support/page.js";

export const trip = saga<{ readonly city: string }>("Trip", { deadline: { minutes: 30 } })
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
    timeout: { minutes: 10 },
    retry: { tries: 10, interval: { minutes: 10 }, maxDelay: { minutes: 20 } },
  })
  .step("ReserveCar", {
    action: reserveCar,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelCar,
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.ReserveHotel.price }),
  });

/** The same, where the answer of the hotel takes long. */
const slow = saga<{ readonly city: string }>("Slow", { deadline: { minutes: 30 } })
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .wait("Pause", { for: { hours: 1 } })
  .step("ReserveCar", {
    action: reserveCar,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelCar,
  });
const late = saga<{ readonly city: string }>("Late", { deadline: { minutes: 30 } })
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .wait("Pause", { for: { hours: 1 } })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.ReserveHotel.price }),
  });

export const page: Page = {
  sagas: { trip },
  failures: {
    "everything is done in time": { saga: trip },
    "the deadline of `Slow` has passed before `ReserveCar` is called": {
      saga: slow,
      cause: { step: "ReserveCar", error: "Saga.DeadlineExceeded" },
    },
    "it passes while `ReserveHotel` is tried again and again": {
      saga: trip,
      does: { ReserveHotel: { fails: "Down" } },
      cause: { step: "ReserveHotel", error: "Saga.DeadlineExceeded" },
    },
    "it passes in `Late` before the pivot is called": { saga: late },
    "it passes in `Slow`, and then `CancelHotel` exhausts its tries": {
      saga: slow,
      does: { CancelHotel: { fails: "Down" } },
      redriven: true,
    },
  },
  costs: {
    "it completes": { saga: trip },
    "the deadline has passed before `ReserveCar` is called": {
      saga: trip,
      outcome: ({ name }) => (name === "ReserveCar" ? "inDoubt" : "succeeds"),
    },
  },
};
