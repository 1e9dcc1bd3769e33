import { saga } from "cdk-saga";
import {
  cancelCar,
  cancelHotel,
  notify,
  reserveCar,
  reserveHotel,
  sendTicket,
  takePayment,
} from "./operations.js";
import type { Page } from "./support/page.js";

export const trip = saga<{ readonly city: string }>("Trip")
  .parallel("Both", {
    stay: (branch) =>
      branch.step("ReserveHotel", {
        action: reserveHotel,
        request: ({ input, key }) => ({ id: key, city: input.city }),
        compensation: cancelHotel,
      }),
    drive: (branch) =>
      branch.step("ReserveCar", {
        action: reserveCar,
        request: ({ input, key }) => ({ id: key, city: input.city }),
        compensation: cancelCar,
      }),
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.Both.stay.ReserveHotel.price }),
  })
  .parallel("Tell", {
    mail: (branch) =>
      branch.step("SendTicket", {
        kind: "retriable",
        action: sendTicket,
        request: ({ key }) => ({ id: key }),
      }),
    text: (branch) =>
      branch.step("Notify", { kind: "best-effort", action: notify, request: ({ key }) => ({ id: key }) }),
  })
  .output(({ results }) => ({ price: results.Both.drive.ReserveCar.price }));

const large = { answers: { price: "x".repeat(200_000) } };

export const page: Page = {
  sagas: { trip },
  failures: {
    "`ReserveCar` is rejected": { saga: trip, does: { ReserveCar: { fails: "CarUnavailable" } } },
    "`ReserveCar` is in doubt": { saga: trip, does: { ReserveCar: { fails: "Sandbox.Timedout" } } },
    "both are rejected": {
      saga: trip,
      does: { ReserveCar: { fails: "CarUnavailable" }, ReserveHotel: { fails: "HotelUnavailable" } },
      cause: { step: "ReserveHotel", error: "HotelUnavailable" },
    },
    "the result of `ReserveCar` is too large": { saga: trip, does: { ReserveCar: "tooMuch" } },
    "the results of the branches are too large together": {
      saga: trip,
      does: { ReserveCar: large, ReserveHotel: large },
    },
    "the step after the block, `TakePayment`, is rejected": {
      saga: trip,
      does: { TakePayment: { fails: "PaymentDeclined" } },
    },
    "then `CancelHotel` exhausts its tries": {
      saga: trip,
      does: { TakePayment: { fails: "PaymentDeclined" }, CancelHotel: { fails: "Down" } },
      redriven: true,
    },
    "after the pivot, `SendTicket` exhausts its tries": {
      saga: trip,
      does: { SendTicket: { fails: "Down" } },
      redriven: true,
    },
    "after the pivot, `Notify` fails": {
      saga: trip,
      does: { Notify: { fails: "Down" } },
      output: { price: 100, failures: { Notify: { Error: "Down", Cause: "why" } } },
    },
  },
  costs: {
    "it completes": { saga: trip },
    "`ReserveCar` is rejected": {
      saga: trip,
      outcome: ({ name }) => (name === "ReserveCar" ? "rejected" : "succeeds"),
    },
    "`TakePayment` is rejected": {
      saga: trip,
      outcome: ({ name }) => (name === "TakePayment" ? "rejected" : "succeeds"),
    },
  },
};
