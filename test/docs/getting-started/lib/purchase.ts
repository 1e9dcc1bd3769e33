import { saga } from "cdk-saga";
import { charge, releaseItem, reserveItem } from "./operations";

export const purchase = saga<{ readonly item: string }>("Purchase")
  .step("ReserveItem", {
    action: reserveItem,
    request: ({ input, key }) => ({ key, item: input.item }),
    compensation: releaseItem,
  })
  .step("Charge", {
    kind: "pivot",
    action: charge,
    request: ({ results, key }) => ({ key, cents: results.ReserveItem.cents }),
  });
