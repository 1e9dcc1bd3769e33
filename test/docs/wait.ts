import { saga } from "cdk-saga";
import { cancelHotel, reserveHotel, takePayment } from "./operations.js";
import type { Page } from "./support/page.js";

interface Booking {
  readonly city: string;
  readonly freeUntil: string; // such as 2027-03-01T12:00:00Z
}

export const booking = saga<Booking>("Booking")
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .wait("FreeOfCharge", { until: ({ input }) => input.freeUntil })
  .wait("Grace", { for: { hours: 1 } })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.ReserveHotel.price }),
  });

const hurried = saga<Booking>("Hurried", { deadline: { minutes: 30 } })
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .wait("Grace", { for: { hours: 1 } })
  .step("ReserveAgain", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  });

export const page: Page = {
  sagas: { booking, hurried },
  failures: {
    "the time has passed already": {
      saga: booking,
      input: { city: "Rome", freeUntil: "1969-12-31T23:00:00Z" },
    },
    "the time is written with an offset, `+01:00`": {
      saga: booking,
      input: { city: "Rome", freeUntil: "1970-01-02T00:00:00+01:00" },
    },
    "the time has no seconds, `1970-01-02T00:00Z`": {
      saga: booking,
      input: { city: "Rome", freeUntil: "1970-01-02T00:00Z" },
    },
    "the time has no zone, `1970-01-02T00:00:00`, or is a date": {
      saga: booking,
      input: { city: "Rome", freeUntil: "1970-01-02T00:00:00" },
    },
    "the time is none, or absent": { saga: booking, input: { city: "Rome", freeUntil: "soon" } },
    "a later step is rejected": {
      saga: booking,
      input: { city: "Rome", freeUntil: "1970-01-02T00:00:00Z" },
      does: { TakePayment: { fails: "PaymentDeclined" } },
    },
    "the deadline of `Hurried` passes while it waits": { saga: hurried },
  },
  costs: {
    "it completes": { saga: booking },
    "the time is none": { saga: booking, evaluates: () => false },
  },
};
