// The operations of docs/unchangeable-functions.md, which uses `charge` and `chargeOnce` as they are here.
import { eq, operation, saga, shape } from "../../lib/index.js";

interface Charged {
  readonly success: boolean;
  readonly reason?: string;
  readonly chargeId: string;
}

export const charge = operation("Charge", {
  request: shape<{ readonly id: string; readonly amount: number }>(),
  response: shape<Charged>(),
  rejectedWhen: {
    when: ({ response }) => eq(response.success, false),
    rejection: "ChargeDeclined", // the error that the saga reports
    reason: ({ response }) => response.reason, // its cause
  },
  succeededWhen: ({ response }) => eq(response.success, true),
});

export const chargeOnce = operation("ChargeOnce", {
  request: shape<{ readonly id: string; readonly amount: number }>(),
  response: shape<Charged>(),
  rejectedWhen: { when: ({ response }) => eq(response.success, false), rejection: "ChargeDeclined" },
  rejectionsAreFinal: true,
});

const refund = operation("Refund", { request: shape<{ readonly id: string }>() });

export const order = saga<{ readonly amount: number }>("Order")
  .step("Deposit", {
    action: charge,
    request: ({ input, key }) => ({ id: key, amount: input.amount }),
    compensation: { operation: refund, request: ({ key }) => ({ id: key }) },
  })
  .step("Charge", {
    kind: "pivot",
    action: chargeOnce,
    request: ({ input, key }) => ({ id: key, amount: input.amount }),
  });
