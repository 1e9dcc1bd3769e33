import { documentClient } from "./client.js";
import { ReservationStore } from "./reservation-store.js";
import { type Environment, readSettings } from "./settings.js";

/** The goods of a participant: the reservations of them, and their terms. */
export interface Stock {
  readonly store: ReservationStore;
  /** The number of units of each resource on each date. */
  readonly capacity: number;
  /** In whole euros: of a car a day, a room a night, a seat. */
  readonly price: number;
}

/** For operations that reserve: from TABLE_NAME, CAPACITY and PRICE. */
export function stock(environment: Environment): Stock {
  const { tableName, ...terms } = readSettings(environment, (variables) => ({
    tableName: variables.text("TABLE_NAME"),
    capacity: variables.wholeNumber("CAPACITY"),
    price: variables.wholeNumber("PRICE"),
  }));
  return { store: new ReservationStore({ client: documentClient, tableName }), ...terms };
}

/** For operations that cancel or confirm, which ask no terms: from TABLE_NAME. */
export function reservations(environment: Environment): ReservationStore {
  const tableName = readSettings(environment, (variables) => variables.text("TABLE_NAME"));
  return new ReservationStore({ client: documentClient, tableName });
}
