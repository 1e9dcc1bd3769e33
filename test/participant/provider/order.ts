import { saga } from "cdk-saga";
import { operation, type ParticipantHandler, type ParticipantLedger, shape } from "cdk-saga/participant";
import { MemoryStore } from "../memory-store.js";
import type { MakeLedger } from "../worlds.js";
import { declined, type FakeProvider } from "./provider.js";

export interface OrderRequest {
  readonly amount: number;
  readonly item: string;
}
export interface Charge {
  readonly key: string;
  readonly amount: number;
}
export interface Ship {
  readonly key: string;
  readonly item: string;
}

export const charge = operation("Charge", {
  request: shape<Charge>(),
  response: shape<{ chargeId: string }>(),
  rejections: ["CardDeclined"],
});
export const refund = operation("Refund", { request: shape<Charge>() });
export const ship = operation("Ship", {
  request: shape<Ship>(),
  response: shape<{ shipped: boolean }>(),
  rejections: ["OutOfStock"],
});

/** Charges a card at a provider, and ships, which settles it: if nothing can be shipped, the charge is refunded. */
export const order = saga<OrderRequest>("Order")
  .step("Charge", {
    action: charge,
    request: ({ input, key }) => ({ key, amount: input.amount }),
    compensation: refund,
  })
  .step("Ship", {
    kind: "pivot",
    action: ship,
    request: ({ input, key }) => ({ key, item: input.item }),
  });

/** The functions of the order's participants, by operation. */
export type OrderFunctions = Readonly<Record<string, ParticipantHandler<never, unknown>>>;

/** Surroundings of the participants. */
export interface OrderSurroundings {
  readonly provider: FakeProvider;
  readonly now: () => number;
  /** Waited for before each command to the store and each answer of the provider: whoever crashes there waits for ever. */
  readonly turn: () => Promise<void>;
  readonly makeLedger: MakeLedger;
}

/** The participants of the order: a provider behind the ledger, and a shop that ships what is there. */
export function orderParticipants({ provider, now, turn, makeLedger }: OrderSurroundings): {
  readonly functions: OrderFunctions;
  readonly book: ParticipantLedger;
  readonly shipped: readonly string[];
} {
  let ids = 0;
  const book = makeLedger({
    table: "Ledger",
    client: new MemoryStore(turn).client,
    now,
    newId: () => {
      ids += 1;
      return `id${ids}`;
    },
    pause: async () => {},
    log: false,
  });
  const atProvider = {
    keysLast: { hours: 24 },
    call: async ({ key, amount }: Charge, { idempotencyKey, reject }: ChargeTools) => {
      const answer = provider.charge(key, amount, idempotencyKey);
      await turn();
      if (answer === declined) throw reject("CardDeclined", `${amount} is too much.`);
      return answer;
    },
    find: (_request: Charge, { key }: { readonly key: string }) => provider.find(key),
  };
  const shipped: string[] = [];
  return {
    book,
    shipped,
    functions: {
      Charge: book.action(charge, atProvider),
      Refund: book.compensation(refund, {
        effect: atProvider,
        back: async (_request, { answer, idempotencyKey }) => {
          provider.refund(answer.chargeId, idempotencyKey);
          await turn();
        },
      }),
      Ship: book.action(ship, {
        keysLast: { days: 400 },
        call: ({ key, item }: Ship, { reject }: ShipTools) => {
          if (item === "none") throw reject("OutOfStock", "Nothing is left.");
          if (!shipped.includes(key)) shipped.push(key);
          return { shipped: true };
        },
      }),
    },
  };
}

interface ChargeTools {
  readonly idempotencyKey: string;
  readonly reject: (name: "CardDeclined", message: string) => Error;
}

interface ShipTools {
  readonly reject: (name: "OutOfStock", message: string) => Error;
}
