import { operation, shape } from "cdk-saga/participant";

export type Reserve = { readonly key: string; readonly item: string };

export const reserveItem = operation("ReserveItem", {
  request: shape<Reserve>(),
  response: shape<{ readonly cents: number }>(),
  rejections: ["OutOfStock"],
});
export const releaseItem = operation("ReleaseItem", { request: shape<Reserve>() });
export const charge = operation("Charge", {
  request: shape<{ readonly key: string; readonly cents: number }>(),
  rejections: ["CardDeclined"],
});
