import { saga } from "cdk-saga";
import {
  cancelCar,
  cancelHotel,
  cancelSeat,
  reserveCar,
  reserveHotel,
  reserveSeat,
  takePayment,
} from "./operations.js";
import type { Page } from "./support/page.js";

interface Journey {
  readonly city: string;
}

const journey = saga<Journey>("Journey")
  .step("ReserveCar", {
    action: reserveCar,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelCar,
  })
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .step("ReserveSeat", {
    action: reserveSeat,
    request: ({ input, key }) => ({ id: key, name: input.city }),
    compensation: cancelSeat,
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.ReserveSeat.price }),
  });

// The rental takes a car back free of charge within the hour: it must not wait for the others.
export const carFirst = journey.recovery({ order: { first: ["ReserveCar"] } });

export const atOnce = journey.recovery({ order: "parallel" });

export const continuing = journey.recovery({ continueOnStuck: true });

const declined = { TakePayment: { fails: "PaymentDeclined" } };
const stuck = { ...declined, CancelHotel: { fails: "Down" } };
const rejected = ({ name }: { readonly name: string }) => (name === "TakePayment" ? "rejected" : "succeeds");

export const page: Page = {
  sagas: { carFirst, atOnce, continuing },
  failures: {
    "`TakePayment` is rejected, order `reverse`": { saga: journey, does: declined },
    'the same, `{ first: ["ReserveCar"] }`': { saga: carFirst, does: declined },
    "the same, `parallel`": { saga: atOnce, does: declined },
    '`ReserveHotel` is in doubt, `{ first: ["ReserveCar"] }`': {
      saga: carFirst,
      does: { ReserveHotel: { fails: "Down" } },
    },
    "`ReserveHotel` is in doubt, `parallel`": { saga: atOnce, does: { ReserveHotel: { fails: "Down" } } },
    "`CancelHotel` exhausts its tries, order `reverse`": { saga: journey, does: stuck, redriven: true },
    "the same, `continueOnStuck`": {
      saga: continuing,
      does: { ...stuck, "CancelHotel: again": { fails: "Down" } },
      redriven: true,
    },
    "the same, and at the end `CancelHotel` is back": { saga: continuing, does: stuck },
    "the same, order `parallel`": { saga: atOnce, does: stuck, redriven: true },
  },
  costs: {
    "`TakePayment` is rejected, order `reverse`": { saga: journey, outcome: rejected },
    'the same, `{ first: ["ReserveCar"] }`': { saga: carFirst, outcome: rejected },
    "the same, `parallel`": { saga: atOnce, outcome: rejected },
    "the same, `continueOnStuck`, nothing stuck": { saga: continuing, outcome: rejected },
    "the same, `continueOnStuck`, `CancelHotel` stuck at first": {
      saga: continuing,
      outcome: rejected,
      isStuck: ({ name }) => name === "ReserveHotel",
    },
  },
};
