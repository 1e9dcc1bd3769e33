/** A charge, as a provider has it. */
export interface ProviderCharge {
  readonly chargeId: string;
  /** Reference that the caller gave: the saga's key. */
  readonly reference: string;
  readonly amount: number;
  isRefunded: boolean;
}

/** Refused by the provider. */
export const declined = "declined";

const day = 86_400_000;

/**
 * A payment provider in memory. It recognizes the repetition of a call by its idempotency key for a day, and answers as before; then
 * it has forgotten the key, and carries the same call out again. A refund of what is refunded is paid out again, too: nothing but
 * the key tells it from a new one.
 */
export class FakeProvider {
  readonly charges: ProviderCharge[] = [];
  /** Amounts paid out, by charge. */
  readonly refunds: string[] = [];
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly at: number; readonly answer: unknown }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  charge(reference: string, amount: number, idempotencyKey: string): { chargeId: string } | typeof declined {
    return this.#once(idempotencyKey, () => {
      if (amount > 1_000) return declined;
      const chargeId = `charge ${this.charges.length + 1}`;
      this.charges.push({ chargeId, reference, amount, isRefunded: false });
      return { chargeId };
    });
  }

  refund(chargeId: string, idempotencyKey: string): void {
    this.#once(idempotencyKey, () => {
      this.refunds.push(chargeId);
      for (const charge of this.charges) if (charge.chargeId === chargeId) charge.isRefunded = true;
      return undefined;
    });
  }

  /** The charge of a reference that wasn't refunded. */
  find(reference: string): { chargeId: string } | undefined {
    const found = this.charges.find((charge) => charge.reference === reference && !charge.isRefunded);
    return found && { chargeId: found.chargeId };
  }

  #once<T>(key: string, carryOut: () => T): T {
    const known = this.#known.get(key);
    if (known !== undefined && this.#now() - known.at < day) return known.answer as T;
    const answer = carryOut();
    this.#known.set(key, { at: this.#now(), answer });
    return answer;
  }
}
