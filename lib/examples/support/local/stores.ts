import type { LocalEnvironment, TableItem } from "cdk-saga/local";

/** The state of one reservation in a participant's store; "none" if nobody asked for it. */
const reservationStates = ["none", "reserved", "confirmed", "cancelled", "rejected"] as const;
export type ReservationState = (typeof reservationStates)[number];
/** The state of a payment in its store. */
export const paymentStates = ["none", "taken", "declined"] as const;
export type PaymentState = (typeof paymentStates)[number];

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
    const items = await this.items(participant);
    const entries = items.flatMap(({ entries }) => Object.entries(isRecord(entries) ? entries : {}));
    return entries
      .filter(([key]) => key.startsWith(keyPrefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => oneOf(isRecord(entry) ? entry.state : entry, reservationStates));
  }

  /** The only state there is of a run's reservations at a participant. */
  async reservation(participant: string, keyPrefix: string): Promise<ReservationState> {
    return (await this.reservations(participant, keyPrefix))[0] ?? "none";
  }

  /** The state of what a participant keeps a run in an item of its own for. */
  async itemState<const State extends string>(
    participant: string,
    keyPrefix: string,
    states: readonly [State, ...State[]],
  ): Promise<State> {
    const items = await this.items(participant);
    const item = items.find(({ id }) => typeof id === "string" && id.startsWith(keyPrefix));
    return item === undefined ? states[0] : oneOf(item.state, states);
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
