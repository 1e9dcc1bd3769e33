import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { insideLedger, type LedgerEffect } from "cdk-saga/participant";
import type { Payment } from "../../lib/examples/trip-booking/contract.js";
import { readSettings } from "../shared/settings.js";

const settings = readSettings(process.env, (variables) => ({
  TableName: variables.text("TABLE_NAME"),
  limit: variables.wholeNumber("PAYMENT_LIMIT"),
}));

export const payments = insideLedger({
  table: process.env.LEDGER_TABLE,
  client: new DynamoDBClient(),
  keyField: "paymentId",
});

/** A payment, whatever it is for. */
interface AnyPayment {
  readonly paymentId: string;
  readonly payer: string;
  readonly amounts: Readonly<Record<string, number>>;
}

/** Takes the sum of the amounts, up to PAYMENT_LIMIT euros a payment. It has no compensation: it is the pivot. */
export function pay(
  { paymentId, payer, amounts }: AnyPayment,
  { reject }: { readonly reject: (rejection: "PaymentDeclined", message: string) => Error },
): LedgerEffect<Payment> {
  const { TableName, limit } = settings;
  const amount = Object.values(amounts).reduce((sum, each) => sum + each, 0);
  if (amount > limit) {
    throw reject(
      "PaymentDeclined",
      `No payment by ${payer}: ${amount} euros asked for, at most ${limit} are allowed.`,
    );
  }
  return {
    writes: [{ Put: { TableName, Item: { id: paymentId, payer, amount } } }],
    answer: { paymentId, amount },
  };
}
