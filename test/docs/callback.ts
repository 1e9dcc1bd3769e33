import { operation, saga, shape } from "cdk-saga";
import { cancelHotel, reserveHotel, takePayment } from "./operations.js";
import type { Page } from "./support/page.js";

const askManager = operation("AskManager", {
  request: shape<{ readonly id: string; readonly token: string; readonly amount: number }>(),
  response: shape<{ readonly by: string }>(),
  rejections: ["Refused"],
});

export const businessTrip = saga<{ readonly city: string }>("BusinessTrip")
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({ id: key, city: input.city }),
    compensation: cancelHotel,
  })
  .callback("Approval", {
    kind: "read-only", // an approval changes nothing by itself
    action: askManager,
    request: ({ key, taskToken, results }) => ({
      id: key,
      token: taskToken,
      amount: results.ReserveHotel.price,
    }),
    timeout: { days: 2 },
    heartbeat: { hours: 47 },
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ results, key }) => ({ id: key, amount: results.ReserveHotel.price }),
  })
  .output(({ results }) => ({ approvedBy: results.Approval.by }));

export const page: Page = {
  sagas: { businessTrip },
  files: ["approvals.ts"],
  failures: {
    "the manager approves": {
      saga: businessTrip,
      does: { Approval: { answers: { by: "Grace" } } },
      output: { approvedBy: "Grace" },
    },
    "the manager refuses": { saga: businessTrip, does: { Approval: { refuses: "Refused" } } },
    "nobody answers within the timeout, or gives a sign of life within the heartbeat": {
      saga: businessTrip,
      does: { Approval: "nothing" },
      tries: { Approval: 1 },
      cause: { step: "Approval", error: "States.Timeout" },
    },
    "`AskManager` fails once, before it has asked anybody": {
      saga: businessTrip,
      does: { Approval: [{ fails: "Down" }, { answers: { by: "Grace" } }] },
    },
    "whoever has the token tells another error, every time": {
      saga: businessTrip,
      does: { Approval: { refuses: "PrinterOnFire" } },
      tries: { Approval: 3 },
    },
    "`TakePayment` is rejected after the approval": {
      saga: businessTrip,
      does: { TakePayment: { fails: "PaymentDeclined" } },
    },
  },
  costs: {
    "it completes": { saga: businessTrip },
    "the manager refuses": {
      saga: businessTrip,
      outcome: ({ name }) => (name === "Approval" ? "rejected" : "succeeds"),
    },
  },
};
