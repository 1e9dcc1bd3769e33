import { operation, saga, shape } from "../../lib/saga/index.js";

interface Item {
  readonly id: string;
}
interface Answer {
  readonly ref: string;
}

export const look = operation("Look", { request: shape<Partial<Item>>(), response: shape<Answer>() });
export const take = operation("Take", {
  request: shape<Item>(),
  response: shape<Answer>(),
  rejections: ["SoldOut"],
});
export const giveBack = operation("GiveBack", { request: shape<Item>() });
export const pay = operation("Pay", {
  request: shape<Item & { readonly for: string }>(),
  response: shape<Answer>(),
  rejections: ["Declined"],
});
export const ship = operation("Ship", { request: shape<Item>(), response: shape<Answer>() });
export const tell = operation("Tell", { request: shape<Item>() });

/** One compensatable step and a pivot: the smallest saga with a way back and a point of no return. */
export const order = saga<{ readonly item: string }>("Order")
  .step("Take", { action: take, request: ({ key }) => ({ id: key }), compensation: giveBack })
  .step("Pay", {
    kind: "pivot",
    action: pay,
    request: ({ key, results }) => ({ id: key, for: results.Take.ref }),
  })
  .output(({ results }) => ({ paid: results.Pay.ref }));

/** One step of every kind. */
export const everyKind = saga<{ readonly item: string }>("EveryKind")
  .step("Look", { kind: "read-only", action: look, request: ({ input }) => ({ id: input.item }) })
  .step("Take", { action: take, request: ({ key }) => ({ id: key }), compensation: giveBack })
  .step("Pay", {
    kind: "pivot",
    action: pay,
    request: ({ key, results }) => ({ id: key, for: results.Take.ref }),
  })
  .step("Ship", { kind: "retriable", action: ship, request: ({ key }) => ({ id: key }) })
  .step("Tell", { kind: "best-effort", action: tell, request: ({ key }) => ({ id: key }) })
  .output(({ results }) => ({ found: results.Look.ref, shipped: results.Ship.ref }));
