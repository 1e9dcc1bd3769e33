import { createHash } from "node:crypto";
import { canonicalJson, type JsonValue } from "../../asl/index.js";
import type { Consumption } from "./consumed-capacity.js";
import { modelledError } from "./store-error.js";
import type { ExpiryClock } from "./time-to-live.js";

/**
 * The time for which a token is remembered after its transaction (AWS docs: TransactWriteItems, ClientRequestToken).
 */
const tenMinutes = 10 * 60 * 1000;

interface Transaction {
  readonly fingerprint: string;
  /** Undefined while it runs. */
  readonly completed?: { readonly at: number; readonly consumed: readonly Consumption[] };
}

/** The transactions that bore a client's token, so that a repetition has no second effect. */
export class RequestTokens {
  readonly #clock: ExpiryClock;
  /** Those that have completed in the order in which they did. */
  readonly #transactions = new Map<string, Transaction>();

  constructor(clock: ExpiryClock) {
    this.#clock = clock;
  }

  /**
   * Runs a transaction, unless one with this token has succeeded: resolves with what that one consumed. Throws
   * IdempotentParameterMismatchException where that was another one, TransactionInProgressException while it runs.
   */
  async once(
    token: string,
    request: JsonValue,
    run: () => Promise<readonly Consumption[]>,
  ): Promise<{ readonly consumed: readonly Consumption[]; readonly repeated: boolean }> {
    this.#forgetOld();
    const fingerprint = createHash("sha256").update(canonicalJson(request)).digest("base64");
    const known = this.#transactions.get(token);
    if (known !== undefined) return { consumed: consumedBefore(known, fingerprint), repeated: true };
    this.#transactions.set(token, { fingerprint });
    try {
      const consumed = await run();
      this.#transactions.delete(token);
      this.#transactions.set(token, { fingerprint, completed: { at: this.#clock.now(), consumed } });
      return { consumed, repeated: false };
    } catch (error) {
      this.#transactions.delete(token);
      throw error;
    }
  }

  #forgetOld(): void {
    const tooOld = this.#clock.now() - tenMinutes;
    for (const [token, { completed }] of this.#transactions) {
      if (completed === undefined) continue;
      if (completed.at > tooOld) return;
      this.#transactions.delete(token);
    }
  }
}

function consumedBefore({ fingerprint, completed }: Transaction, received: string): readonly Consumption[] {
  if (fingerprint !== received) {
    throw modelledError(
      "IdempotentParameterMismatchException",
      "The ClientRequestToken was used before, by a transaction with other parameters.",
    );
  }
  if (completed === undefined) {
    throw modelledError(
      "TransactionInProgressException",
      "The transaction with the given ClientRequestToken is still in progress.",
    );
  }
  return completed.consumed;
}
