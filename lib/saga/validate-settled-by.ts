import type { Diagnostic } from "./diagnostic.js";
import { diagnostics } from "./diagnostics.js";
import type { CompensationDocument } from "./document.js";
import { exactNames, isInexact, isThrottling } from "./validate-calls.js";

/** Checks the errors that end a compensation well: each has to say that there is nothing to take back, and nothing else. */
export function checkSettledBy(
  step: string,
  { operation, settledBy = [] }: CompensationDocument,
): Diagnostic[] {
  const where = `The settledBy of the compensation "${operation}" of the step "${step}"`;
  return settledBy.flatMap((error) => {
    const why = whyNotSettled(error);
    return why === undefined ? [] : [diagnostics.invalidErrorName([step, error], { where, error, why })];
  });
}

function whyNotSettled(error: string): string | undefined {
  if (error === "" || isInexact(error)) return exactNames;
  if (/^(States|Lambda|Sandbox|Runtime|Saga)\./.test(error))
    return "which doesn't tell whether there is something to take back";
  if (/ResourceNotFound/.test(error)) {
    return "which says that the table or resource is missing, not that the action did nothing";
  }
  if (/TransactionCanceled|TransactionConflict/.test(error)) {
    return "which may have other reasons than a condition that did not hold";
  }
  return isThrottling(error) ? "which only says that the service is busy" : undefined;
}
