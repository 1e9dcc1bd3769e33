import { operation, saga, shape } from "cdk-saga";

const take = operation("Take", {
  request: shape<{ readonly id: string }>(),
  response: shape<{ readonly ref: string }>(),
});
const giveBack = operation("GiveBack", {
  request: shape<{ readonly id: string; readonly ref?: string; readonly because: string }>(),
});

export const loan = saga<{ readonly item: string }>("Loan", {
  deadline: { minutes: 30 }, // no action before the pivot begins later; the saga is compensated instead
  whenCompensated: "succeed", // instead of FAILED with Saga.Compensated
}).step("Take", {
  action: take,
  request: ({ key }) => ({ id: key }),
  timeout: { seconds: 20 },
  retry: { tries: 5, interval: { seconds: 2 }, backoffRate: 1.5, maxDelay: { seconds: 30 } },
  compensation: {
    operation: giveBack,
    // `result` is absent when the answer was lost, so a compensation can do without it.
    request: ({ request, result, failure }) => ({ id: request.id, ref: result.ref, because: failure.error }),
    retry: { persistFor: { days: 2 }, maxDelay: { hours: 1 } },
  },
});
