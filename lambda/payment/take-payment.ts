import type { Payment, TakePayment } from "../../lib/trip-booking/contract.js";
import { documentClient } from "../shared/client.js";
import { InvalidRequest, PaymentDeclined } from "../shared/errors.js";
import { readRequest } from "../shared/request.js";
import { readSettings } from "../shared/settings.js";
import { PaymentLedger } from "./payment-ledger.js";

const { tableName, limit } = readSettings(process.env, (variables) => ({
  tableName: variables.text("TABLE_NAME"),
  limit: variables.wholeNumber("PAYMENT_LIMIT"),
}));
const ledger = new PaymentLedger({ client: documentClient, tableName });

/**
 * Takes the sum of the amounts, up to PAYMENT_LIMIT euros a payment. It has no compensation: it is the pivot.
 *
 * @throws PaymentDeclined or InvalidRequest, its rejections
 */
export async function handler(event: unknown): Promise<Payment> {
  const { paymentId, payer, amounts } = readRequest(
    event,
    InvalidRequest,
    (fields): TakePayment => ({
      paymentId: fields.id("paymentId"),
      payer: fields.text("payer"),
      amounts: fields.amounts("amounts", ["car", "hotel", "flight"]),
    }),
  );
  const amount = amounts.car + amounts.hotel + amounts.flight;
  const decision = await ledger.record(
    { paymentId, payer },
    amount <= limit
      ? { state: "taken", amount }
      : { state: "declined", reason: `${amount} euros asked for, at most ${limit} are allowed` },
  );
  if (decision.state === "declined") throw new PaymentDeclined(`No payment by ${payer}: ${decision.reason}.`);
  return { paymentId, amount: decision.amount };
}
