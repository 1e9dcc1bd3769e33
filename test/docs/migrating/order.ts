import { operation, saga, shape } from "cdk-saga";

interface Reserve {
  readonly key: string;
  readonly id: string;
}

const reserveStock = operation("ReserveStock", {
  request: shape<Reserve>(),
  rejections: ["OutOfStock"],
});
const releaseStock = operation("ReleaseStock", { request: shape<Reserve>() });
const chargeCard = operation("ChargeCard", {
  request: shape<{ readonly key: string; readonly id: string; readonly cents: number }>(),
  rejections: ["CardDeclined"],
});

export const order = saga<{ readonly id: string; readonly cents: number }>("Order")
  .step("ReserveStock", {
    action: reserveStock,
    request: ({ input, key }) => ({ key, id: input.id }),
    compensation: releaseStock,
  })
  .step("ChargeCard", {
    kind: "pivot", // nothing takes a charge back, so the card is asked last, and until there is an answer
    action: chargeCard,
    request: ({ input, key }) => ({ key, id: input.id, cents: input.cents }),
  });
