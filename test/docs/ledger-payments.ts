import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ledger, type OutsideTools, operation, shape } from "cdk-saga/participant";

interface Charge {
  readonly key: string;
  readonly card: string;
  readonly amount: number;
}

export const charge = operation("Charge", {
  request: shape<Charge>(),
  response: shape<{ chargeId: string }>(),
  rejections: ["CardDeclined"],
});
export const refund = operation("Refund", { request: shape<Charge>() });

/** A provider, as its client library presents it. */
export interface Provider {
  charge(card: string, amount: number, idempotencyKey: string): Promise<{ chargeId: string } | "declined">;
  find(reference: string): Promise<{ chargeId: string } | undefined>;
  refund(chargeId: string, idempotencyKey: string): Promise<void>;
}

/** The handlers of a provider's charges and refunds. */
export function payments(provider: Provider, table = process.env.LEDGER_TABLE) {
  const book = ledger({ table, client: new DynamoDBClient() });
  const atProvider = {
    keysLast: { hours: 24 },
    call: async ({ card, amount }: Charge, { idempotencyKey, reject }: OutsideTools<"CardDeclined">) => {
      const result = await provider.charge(card, amount, idempotencyKey);
      return result === "declined" ? reject("CardDeclined", `The card ${card} was declined.`) : result;
    },
    find: (_request: Charge, { key }: { key: string }) => provider.find(key),
  };
  return {
    charge: book.action(charge, atProvider),
    refund: book.compensation(refund, {
      effect: atProvider,
      back: (_request, { answer, idempotencyKey }) => provider.refund(answer.chargeId, idempotencyKey),
    }),
  };
}
