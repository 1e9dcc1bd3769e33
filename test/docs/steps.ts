import { operation, saga, shape } from "cdk-saga";
import {
  cancelCar,
  cancelHotel,
  findRates,
  notify,
  reserveCar,
  reserveHotel,
  sendTicket,
  takePayment,
} from "./operations.js";
import type { Page } from "./support/page.js";

export const trip = saga<{ readonly city: string }>("Trip")
  .step("FindRates", {
    kind: "read-only",
    action: findRates,
    request: ({ input }) => ({ city: input.city }),
  })
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .step("ReserveCar", {
    action: reserveCar,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: { operation: cancelCar, retry: { persistFor: { days: 1 } } },
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.ReserveHotel.price }),
  })
  .step("SendTicket", { kind: "retriable", action: sendTicket, request: ({ key }) => ({ id: key }) })
  .step("Notify", { kind: "best-effort", action: notify, request: ({ key }) => ({ id: key }) })
  .output(({ results }) => ({ price: results.ReserveHotel.price }));

const large = saga<{ readonly city: string }>("Large")
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ key }) => ({ id: key, city: "Rome" }),
    compensation: cancelHotel,
  })
  .step("ReserveCar", {
    action: operation("ReserveAll", {
      request: shape<{ readonly id: string; readonly city: string; readonly of: unknown }>(),
    }),
    request: ({ input, results, key }) => ({ id: key, city: input.city, of: results.ReserveHotel }),
    compensation: cancelCar,
  });
const long = "x".repeat(200_000);

export const page: Page = {
  sagas: { trip },
  failures: {
    "`ReserveCar` is rejected": {
      saga: trip,
      does: { ReserveCar: { fails: "CarUnavailable" } },
      tries: { ReserveCar: 1 },
      cause: { step: "ReserveCar", error: "CarUnavailable", cause: "why" },
    },
    "`ReserveCar` is in doubt": {
      saga: trip,
      does: { ReserveCar: { fails: "Sandbox.Timedout" } },
      tries: { ReserveCar: 3 },
    },
    "the result of `ReserveCar` is too large": {
      saga: trip,
      does: { ReserveCar: "tooMuch" },
      tries: { ReserveCar: 1 },
    },
    "`FindRates` is rejected": {
      saga: trip,
      does: { FindRates: { fails: "NoSuchCity" } },
      tries: { FindRates: 1 },
    },
    "`FindRates` is in doubt": {
      saga: trip,
      does: { FindRates: { fails: "Down" } },
      tries: { FindRates: 3 },
    },
    "`TakePayment`, the pivot, is rejected": {
      saga: trip,
      does: { TakePayment: { fails: "PaymentDeclined" } },
    },
    "`TakePayment` is in doubt": {
      saga: trip,
      does: { TakePayment: { fails: "Down" } },
      tries: { TakePayment: 32 },
      redriven: true,
    },
    "`SendTicket` exhausts its tries": {
      saga: trip,
      does: { SendTicket: { fails: "Down" } },
      tries: { SendTicket: 32 },
      redriven: true,
    },
    "`Notify` fails": {
      saga: trip,
      does: { Notify: { fails: "Down" } },
      tries: { Notify: 3 },
      output: { price: 100, failures: { Notify: { Error: "Down", Cause: "why" } } },
    },
    "the request of the second step of `Large`, and so that of its compensation, is too large": {
      saga: large,
      input: { city: long },
      does: { ReserveHotel: { answers: { price: 1, long } } },
    },
    "`ReserveCar` is in doubt, and `CancelCar` exhausts its tries": {
      saga: trip,
      does: { ReserveCar: { fails: "Sandbox.Timedout" }, CancelCar: { fails: "Down" } },
      redriven: true,
    },
  },
  costs: {
    "all six steps succeed": { saga: trip },
    "`ReserveCar` is rejected": {
      saga: trip,
      outcome: ({ name }) => (name === "ReserveCar" ? "rejected" : "succeeds"),
    },
    "`ReserveCar` is in doubt": {
      saga: trip,
      outcome: ({ name }) => (name === "ReserveCar" ? "inDoubt" : "succeeds"),
    },
    "`Notify` fails": { saga: trip, outcome: ({ name }) => (name === "Notify" ? "inDoubt" : "succeeds") },
  },
};
