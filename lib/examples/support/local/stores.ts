import type { LocalEnvironment, TableItem } from "cdk-saga/local";

/** The state of one reservation in a participant's store; "none" if nobody asked for it. */
export type ReservationState = "none" | "reserved" | "confirmed" | "cancelled" | "rejected";
/** The state of a payment in its store. */
export type PaymentState = "none" | "taken" | "declined";
/** The state of a request for approval. */
export type ApprovalState = "none" | "open" | "approved" | "refused" | "withdrawn";

/** A reservation, as a participant's store has it; "none" if it was cancelled or refused before there was one. */
const recorded = ["none", "reserved", "confirmed", "cancelled"] as const;
const approvals = ["none", "open", "approved", "refused", "withdrawn"] as const;

/** A participant's record of an action in its ledger. */
export interface Recorded {
  /** The saga's key. */
  readonly key: string;
  readonly state: string;
}

/** Reads the participants' stores. */
export class Stores {
  readonly #environment: LocalEnvironment;
  readonly #stack: string;

  /** @param stack the stack that the participants are in, by the path of its construct. */
  constructor(environment: LocalEnvironment, stack: string) {
    this.#environment = environment;
    this.#stack = stack;
  }

  /** The states of a run's reservations at a participant, in the order of their keys. */
  async reservations(participant: string, keyPrefix: string): Promise<ReservationState[]> {
    const [entries, items] = await Promise.all([this.entries(participant), this.items(participant)]);
    const stored = new Map(items.map(({ id, state }) => [id, oneOf(state ?? "none", recorded)]));
    return entries
      .filter(({ key }) => key.startsWith(keyPrefix))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, state }) => {
        const own = stored.get(`reservation ${key}`) ?? "none";
        return own === "none" ? withoutItem(state) : own;
      });
  }

  /** The only state there is of a run's reservations at a participant. */
  async reservation(participant: string, keyPrefix: string): Promise<ReservationState> {
    return (await this.reservations(participant, keyPrefix))[0] ?? "none";
  }

  /** The state of a run's payment. */
  async payment(keyPrefix: string): Promise<PaymentState> {
    const isOfRun = ({ key }: Recorded) => key.startsWith(keyPrefix);
    const state = (await this.entries("Payment")).find(isOfRun)?.state;
    if (state === undefined) return "none";
    return state === "done" ? "taken" : "declined";
  }

  /** The state of a run's request for approval. */
  async approval(keyPrefix: string): Promise<ApprovalState> {
    const isOfRun = (id: unknown) => typeof id === "string" && id.startsWith(keyPrefix);
    const state = (await this.items("Approval")).find(({ id }) => isOfRun(id))?.state;
    return oneOf(state ?? "none", approvals);
  }

  /** A participant's records of reservations and payments; none of confirmations. */
  async entries(participant: string): Promise<Recorded[]> {
    const entries = await this.#environment.items(`${this.#stack}/${participant}/Ledger/Table`);
    return entries
      .filter(({ operation }) => !String(operation).startsWith("Confirm"))
      .map(({ key, state }) => ({ key: String(key), state: String(state) }));
  }

  /** All that a participant has stored. */
  items(participant: string): Promise<TableItem[]> {
    return this.#environment.items(`${this.#stack}/${participant}/Table`);
  }
}

function oneOf<const State extends string>(value: unknown, states: readonly State[]): State {
  const state = states.find((each) => each === value);
  if (state === undefined)
    throw new RangeError(`The store holds a state that no participant writes: ${String(value)}.`);
  return state;
}

/** The state of a reservation of which there is no item, by the ledger's entry: it was refused, or cancelled before it arrived. */
function withoutItem(entry: string): ReservationState {
  return oneOf(entry === "compensated" ? "cancelled" : entry, ["cancelled", "rejected"]);
}
