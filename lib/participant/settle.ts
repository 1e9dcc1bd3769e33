import type { LedgerOperation } from "./call.js";
import { LedgerError, ParticipantRejection } from "./errors.js";
import { attempts, changed } from "./place.js";
import type { LedgerSettings } from "./settings.js";
import { TablePlace } from "./table-place.js";
import { Work } from "./work.js";

/**
 * Settles a key whose action was never carried out, as if it had been refused.
 *
 * @throws LedgerError if the action was carried out, or is being carried out or taken back at this moment.
 */
export async function settleAsRejected(
  settings: LedgerSettings,
  key: string,
  { error, message }: { readonly error: string; readonly message: string },
): Promise<void> {
  const { now, pause } = settings;
  const operation: LedgerOperation = { name: "reject", rejections: [error], schemas: {} };
  const place = new TablePlace(settings, key);
  const work = new Work(
    { operation, request: undefined, until: 0, malformed: undefined },
    key,
    settings,
    place,
  );
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await pause(attempt - 1);
    const entry = await place.find();
    if (entry?.state === "rejected" || entry?.state === "compensated") return;
    if (entry?.state === "done" || (entry?.state === "compensating" && entry.isKnown)) {
      throw new LedgerError(
        "Ledger.AlreadySettled",
        `The key ${key} was carried out. Compensate it instead.`,
      );
    }
    if (entry !== undefined && entry.until > now()) work.wait(`${entry.operation} is at work`);
    const settled =
      entry?.state === "compensating"
        ? work.compensated()
        : work.rejected(new ParticipantRejection(error, message));
    if ((await place.write(settled, entry)).isWritten) return;
  }
  throw work.contention(changed);
}
