import type { LocalEnvironment } from "cdk-saga/local";
import { Stores } from "../../../support/local/stores.js";

/** Everything the participants have stored. */
export interface Books {
  readonly car: readonly Shelf[];
  readonly hotel: readonly Shelf[];
  readonly flight: readonly Shelf[];
  readonly payments: readonly StoredPayment[];
}

/** The reservations of one resource on one date. */
export interface Shelf {
  readonly id: string;
  /** The number of units taken, as the item itself says. */
  readonly taken: number;
  readonly entries: readonly StoredReservation[];
}

/** A reservation, or what is left of it. */
export interface StoredReservation {
  /** The saga's key. */
  readonly key: string;
  readonly state: string;
  readonly units: number;
  readonly price: number;
  /** The state of the ledger's entry; "none" if there is none. */
  readonly recorded: string;
}

/** A payment. What was declined has none. */
export interface StoredPayment {
  /** The saga's key. */
  readonly key: string;
  readonly amount: number;
}

/** The capacity of each resource on each date. */
export interface Capacities {
  readonly car: number;
  readonly hotel: number;
  readonly flight: number;
}

/** Reads all that the participants have stored. */
export async function readBooks(environment: LocalEnvironment): Promise<Books> {
  const store = new Stores(environment, "TripBooking");
  const shelves = async (participant: string): Promise<Shelf[]> => {
    const [items, ledger] = await Promise.all([store.items(participant), store.entries(participant)]);
    const recorded = new Map(ledger.map(({ key, state }) => [key, state]));
    const reservations = items.flatMap(({ id, counter, state, units, price }) => {
      const key = String(id).replace(/^reservation /, "");
      if (counter === undefined) return [];
      return [{ key, counter, state: String(state), units: Number(units), price: Number(price) }];
    });
    return items
      .filter(({ taken }) => taken !== undefined)
      .map(({ id, taken }) => ({
        id: String(id),
        taken: Number(taken),
        entries: reservations
          .filter(({ counter }) => counter === id)
          .map(({ counter: _, ...entry }) => ({ ...entry, recorded: recorded.get(entry.key) ?? "none" })),
      }));
  };
  return {
    car: await shelves("Car"),
    hotel: await shelves("Hotel"),
    flight: await shelves("Flight"),
    payments: (await store.items("Payment")).map(({ id, amount }) => ({
      key: String(id),
      amount: Number(amount),
    })),
  };
}

/** The capacities that the functions are deployed with. */
export function readCapacities(environment: LocalEnvironment): Capacities {
  const of = (name: string) =>
    Number(environment.functions.find(`TripBooking/${name}`).settings().environment.CAPACITY);
  return { car: of("Car/ReserveCar"), hotel: of("Hotel/ReserveHotel"), flight: of("Flight/ReserveFlight") };
}
