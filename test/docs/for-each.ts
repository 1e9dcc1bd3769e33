import { saga, sumOf } from "cdk-saga";
import { cancelHotel, cancelSeat, notify, reserveHotel, reserveSeat, takePayment } from "./operations.js";
import type { Page } from "./support/page.js";

interface Tour {
  readonly city: string;
  readonly travellers?: readonly { readonly name: string }[];
}

export const tour = saga<Tour>("Tour")
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .forEach("Travellers", {
    items: ({ input }) => input.travellers,
    maxItems: 10,
    maxConcurrency: 5,
    each: (traveller) =>
      traveller.step("ReserveSeat", {
        action: reserveSeat,
        request: ({ item, key }) => ({ id: key, name: item.name }),
        compensation: cancelSeat,
      }),
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({
      id: key,
      amount: sumOf(results.Travellers, ({ ReserveSeat }) => ReserveSeat.price),
    }),
  })
  .forEach("Tell", {
    items: ({ input }) => input.travellers,
    maxItems: 20,
    each: (traveller) =>
      traveller.step("Notify", { kind: "best-effort", action: notify, request: ({ key }) => ({ id: key }) }),
  });

/** The same, where only the list after the pivot is bounded so. */
const long = saga<Tour>("Long")
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ key }) => ({ id: key, amount: 1 }),
  })
  .forEach("Tell", {
    items: ({ input }) => input.travellers,
    maxItems: 20,
    each: (traveller) =>
      traveller.step("Notify", { kind: "best-effort", action: notify, request: ({ key }) => ({ id: key }) }),
  });

const many = (count: number) => ({
  city: "Rome",
  travellers: Array.from({ length: count }, () => ({ name: "A" })),
});
const large = { answers: { price: "x".repeat(200_000) } };

export const page: Page = {
  sagas: { tour },
  failures: {
    "the seat of the second of two travellers is rejected": {
      saga: tour,
      does: { "ReserveSeat@1": { fails: "SeatUnavailable" } },
    },
    "the second seat is in doubt": { saga: tour, does: { "ReserveSeat@1": { fails: "Sandbox.Timedout" } } },
    "the list is empty or absent": { saga: tour, input: { city: "Rome" } },
    "the list is null": {
      saga: tour,
      input: { city: "Rome", travellers: null },
      calledWith: { ReserveSeat: { id: "Machine:run/Travellers/0/ReserveSeat" } },
    },
    "the list has 11 elements": {
      saga: tour,
      input: many(11),
      cause: { step: "Travellers", error: "Saga.TooManyItems" },
    },
    "the list after the pivot, `Tell`, has 21 elements": {
      saga: long,
      input: many(21),
      cause: { step: "TakePayment", error: "Saga.TooManyItems" },
    },
    "the results are too large together": { saga: tour, does: { ReserveSeat: large } },
    "the step after the block, `TakePayment`, is rejected": {
      saga: tour,
      does: { TakePayment: { fails: "PaymentDeclined" } },
    },
    "then `CancelSeat` exhausts its tries for the first traveller": {
      saga: tour,
      does: { TakePayment: { fails: "PaymentDeclined" }, "CancelSeat@0": { fails: "Down" } },
      redriven: true,
    },
    "after the pivot, `Notify` fails for one": {
      saga: tour,
      does: { "Notify@1": { fails: "Down" } },
      output: { failures: { Notify: [{ Error: "Down", Cause: "why" }] } },
    },
  },
  costs: {
    "it completes, with 2 elements": { saga: tour, items: () => 2 },
    "the list is empty": { saga: tour, items: () => 0 },
    "`TakePayment` is rejected, with 2 elements": {
      saga: tour,
      items: () => 2,
      outcome: ({ name }) => (name === "TakePayment" ? "rejected" : "succeeds"),
    },
  },
};
