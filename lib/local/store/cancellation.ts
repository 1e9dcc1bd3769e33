import type { JsonValue } from "../../asl/index.js";
import { modelledError, type StoreError, storeErrorOf } from "./store-error.js";

/** Why an action kept its transaction from happening, in the form of AWS's CancellationReasons. */
export type CancellationReason = {
  readonly Code: string;
  readonly Message?: string;
  /** The item on which a condition did not hold. */
  readonly Item?: JsonValue;
};

export const noReason: CancellationReason = { Code: "None" };

/** The reason that an action's error is. Throws what cancels no transaction, but fails the request. */
export function reasonOf(thrown: unknown): CancellationReason {
  const error = storeErrorOf(thrown);
  const { code, message } = error;
  if (code === "ConditionalCheckFailedException") {
    const { Item } = error.body;
    return {
      Code: "ConditionalCheckFailed",
      ...(Item === undefined ? {} : { Item }),
      Message: message,
    };
  }
  // An empty key is refused before the transaction begins.
  if (code === "ValidationException" && !message.includes("cannot contain an empty")) {
    return { Code: "ValidationError", Message: message };
  }
  throw error;
}

/** The error of a transaction that was cancelled for at least one of these reasons, one for each of its actions. */
export function transactionCanceled(reasons: readonly CancellationReason[]): StoreError {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return modelledError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}
