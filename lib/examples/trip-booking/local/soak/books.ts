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
}

/** A payment, or that it was declined. */
export interface StoredPayment {
  /** The saga's key. */
  readonly key: string;
  readonly state: string;
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
  const shelves = async (participant: string): Promise<Shelf[]> =>
    (await store.items(participant)).map(({ id, taken, entries }) => ({
      id: String(id),
      taken: Number(taken),
      entries: Object.entries(record(entries)).map(([key, entry]) => {
        const { state, units, price } = record(entry);
        return { key, state: String(state), units: Number(units), price: Number(price) };
      }),
    }));
  return {
    car: await shelves("Car"),
    hotel: await shelves("Hotel"),
    flight: await shelves("Flight"),
    payments: (await store.items("Payment")).map(({ id, state, amount }) => ({
      key: String(id),
      state: String(state),
      amount: Number(amount ?? 0),
    })),
  };
}

/** The capacities that the functions are deployed with. */
export function readCapacities(environment: LocalEnvironment): Capacities {
  const of = (name: string) =>
    Number(environment.functions.find(`TripBooking/${name}`).settings().environment.CAPACITY);
  return { car: of("Car/ReserveCar"), hotel: of("Hotel/ReserveHotel"), flight: of("Flight/ReserveFlight") };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
