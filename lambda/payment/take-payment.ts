import type { Payment } from "../../lib/examples/trip-booking/contract.js";
import { documentClient } from "../shared/client.js";
import { InvalidRequest, PaymentDeclined } from "../shared/errors.js";
import { readRequest } from "../shared/request.js";
import { readSettings } from "../shared/settings.js";
import { PaymentLedger } from "./payment-ledger.js";

const { tableName, amountNames, limit } = readSettings(process.env, (variables) => ({
  tableName: variables.text("TABLE_NAME"),
  amountNames: variables.names("AMOUNTS"),
  limit: variables.wholeNumber("PAYMENT_LIMIT"),
}));
const ledger = new PaymentLedger({ client: documentClient, tableName });

/**
 * Takes the sum of the AMOUNTS, all of which have to be there, up to PAYMENT_LIMIT euros a payment. It has no compensation: it is the pivot.
 *
 * @throws PaymentDeclined or InvalidRequest, its rejections
 */
export async function handler(event: unknown): Promise<Payment> {
  const { paymentId, payer, amounts } = readRequest(event, InvalidRequest, (fields) => ({
    paymentId: fields.id("paymentId"),
    payer: fields.text("payer"),
    amounts: fields.amounts("amounts", amountNames),
  }));
  const amount = Object.values(amounts).reduce((sum, each) => sum + each, 0);
  const decision = await ledger.record(
    { paymentId, payer },
    amount <= limit
      ? { state: "taken", amount }
      : { state: "declined", reason: `${amount} euros asked for, at most ${limit} are allowed` },
  );
  if (decision.state === "declined") throw new PaymentDeclined(`No payment by ${payer}: ${decision.reason}.`);
  return { paymentId, amount: decision.amount };
}
