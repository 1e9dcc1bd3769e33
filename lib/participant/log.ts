import type { LedgerOperation } from "./call.js";
import { ParticipantRejection } from "./errors.js";
import type { LedgerOutcome, LedgerSettings } from "./settings.js";
import type { HandlerOutcome } from "./work.js";

/** Carries a call out, and logs what became of it. */
export async function logged(
  { name }: LedgerOperation,
  key: string | undefined,
  { table, log, now }: LedgerSettings,
  carryOut: () => Promise<HandlerOutcome>,
): Promise<HandlerOutcome> {
  const begin = now();
  const write = (outcome: LedgerOutcome, error?: string) =>
    log({
      ledger: table,
      operation: name,
      ...(key === undefined ? {} : { key, execution: executionOf(key) }),
      outcome,
      ...(error === undefined ? {} : { error }),
      milliseconds: now() - begin,
    });
  try {
    const outcome = await carryOut();
    write(outcome.outcome);
    return outcome;
  } catch (error) {
    write(
      error instanceof ParticipantRejection ? "refused" : "failed",
      error instanceof Error ? error.name : String(error),
    );
    throw error;
  }
}

/** The execution of a saga's key: `<state machine>:<execution>/<path>`. */
function executionOf(key: string): string {
  const end = key.indexOf("/");
  return end < 0 ? key : key.slice(0, end);
}
