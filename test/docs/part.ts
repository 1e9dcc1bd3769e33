import { saga } from "cdk-saga";
import { cancelCar, cancelHotel, reserveCar, reserveHotel, takePayment } from "./operations.js";
import type { Page } from "./support/page.js";

/** A saga of its own, that can be deployed, too. */
export const stay = saga<{ readonly city: string }>("Stay").step("ReserveHotel", {
  action: reserveHotel,
  request: ({ input, key }) => ({ id: key, city: input.city }),
  compensation: cancelHotel,
});

export const roundTrip = saga<{ readonly first: string; readonly second: string }>("RoundTrip")
  .part("There", stay, { input: ({ input }) => ({ city: input.first }) })
  .part("Onwards", stay, { input: ({ input }) => ({ city: input.second }) })
  .part("Driving", (part) =>
    part.step("ReserveCar", {
      action: reserveCar,
      request: ({ input, key }) => ({ id: key, city: input.first }),
      compensation: cancelCar,
    }),
  )
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.There.ReserveHotel.price }),
  });

const cities = { first: "Rome", second: "Naples" };

export const page: Page = {
  sagas: { roundTrip },
  failures: {
    "`There/ReserveHotel` is rejected": {
      saga: roundTrip,
      input: cities,
      does: { "There/ReserveHotel": { fails: "HotelUnavailable" } },
    },
    "`Onwards/ReserveHotel` is in doubt": {
      saga: roundTrip,
      input: cities,
      does: { "Onwards/ReserveHotel": { fails: "Sandbox.Timedout" } },
    },
    "`TakePayment` is rejected": {
      saga: roundTrip,
      input: cities,
      does: { TakePayment: { fails: "PaymentDeclined" } },
    },
    "then `CancelHotel` exhausts its tries for `Onwards`": {
      saga: roundTrip,
      input: cities,
      does: {
        TakePayment: { fails: "PaymentDeclined" },
        "CancelHotel (Onwards/ReserveHotel)": { fails: "Down" },
      },
      redriven: true,
    },
  },
  costs: {
    "it completes": { saga: roundTrip },
    "`TakePayment` is rejected": {
      saga: roundTrip,
      outcome: ({ name }) => (name === "TakePayment" ? "rejected" : "succeeds"),
    },
  },
};
