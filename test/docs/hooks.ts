import { saga } from "cdk-saga";
import { cancelHotel, notify, reserveHotel, takePayment } from "./operations.js";
import type { Page } from "./support/page.js";

export const stay = saga<{ readonly city: string }>("Stay")
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.ReserveHotel.price }),
  })
  .onCompleted("Congratulate", { action: notify, request: ({ key }) => ({ id: key }) })
  .onCompensated("Apologize", {
    action: notify,
    request: ({ key, failure }) => ({ id: key, because: failure.error }),
  });

export const page: Page = {
  sagas: { stay },
  failures: {
    "everything succeeds": { saga: stay },
    "`Congratulate` fails": {
      saga: stay,
      does: { Congratulate: { fails: "Down" } },
      tries: { Congratulate: 3 },
      output: { failures: { Congratulate: { Error: "Down", Cause: "why" } } },
    },
    "`TakePayment` is rejected": { saga: stay, does: { TakePayment: { fails: "PaymentDeclined" } } },
    "`ReserveHotel` is rejected": {
      saga: stay,
      does: { ReserveHotel: { fails: "HotelUnavailable" } },
      calledWith: { Apologize: { id: "Machine:run/Apologize", because: "HotelUnavailable" } },
    },
    "`TakePayment` is rejected, and `Apologize` fails": {
      saga: stay,
      does: { TakePayment: { fails: "PaymentDeclined" }, Apologize: { fails: "Down" } },
    },
    "`TakePayment` is rejected, and `CancelHotel` exhausts its tries": {
      saga: stay,
      does: { TakePayment: { fails: "PaymentDeclined" }, CancelHotel: { fails: "Down" } },
      redriven: true,
    },
    "`TakePayment` is in doubt": { saga: stay, does: { TakePayment: { fails: "Down" } }, redriven: true },
  },
  costs: {
    "it completes": { saga: stay },
    "`Congratulate` fails": {
      saga: stay,
      outcome: ({ name }) => (name === "Congratulate" ? "inDoubt" : "succeeds"),
    },
    "`TakePayment` is rejected": {
      saga: stay,
      outcome: ({ name }) => (name === "TakePayment" ? "rejected" : "succeeds"),
    },
  },
};
