import { jest } from "@jest/globals";
import type { Confirmation, Payment, Reservation } from "../../lib/examples/trip-booking/contract.js";
import type { LocalDynamoDb } from "../support/dynalite.js";

/** The three handlers of a participant that takes reservations, and how to ask it for exactly one unit. */
export interface Participant {
  readonly reserve: (request: unknown) => Promise<Reservation>;
  readonly cancel: (request: unknown) => Promise<void>;
  readonly confirm: (request: unknown) => Promise<Confirmation>;
  readonly request: (reservationId: string, place: string) => Readonly<Record<string, unknown>>;
  /** What one unit, as asked for by `request`, costs. */
  readonly price: number;
  readonly unavailable: string;
}

export const PARTICIPANTS = ["car", "hotel", "flight", "train", "excursion"] as const;
export type ParticipantName = (typeof PARTICIPANTS)[number];

/** Units of every resource and date in these tests. */
export const CAPACITY = 2;
const PRICE = 45;

const from = "2026-12-01";
const until = "2026-12-05";
const journey: Participant["request"] = (reservationId, destination) => ({
  reservationId,
  confirmationId: `confirmation of ${reservationId}`,
  origin: "Vienna",
  destination,
  departure: from,
  return: until,
  seats: 1,
});
const stay: Participant["request"] = (reservationId, city) => ({
  reservationId,
  confirmationId: `confirmation of ${reservationId}`,
  city,
  from,
  until,
});

type Handlers = Pick<Participant, "reserve" | "cancel" | "confirm">;
/** Handlers from plain requests: the wire has no types. */
const untyped = (handlers: Readonly<Record<keyof Handlers, (request: never) => Promise<unknown>>>) =>
  handlers as unknown as Handlers;

const loaders: Readonly<
  Record<ParticipantName, { readonly load: () => Promise<Handlers> } & Omit<Participant, keyof Handlers>>
> = {
  car: {
    load: async () =>
      untyped({
        reserve: (await import("../../lambda/car/reserve-car.js")).handler,
        cancel: (await import("../../lambda/car/cancel-car.js")).handler,
        confirm: (await import("../../lambda/car/confirm-car.js")).handler,
      }),
    request: stay,
    price: 4 * PRICE,
    unavailable: "CarUnavailable",
  },
  hotel: {
    load: async () =>
      untyped({
        reserve: (await import("../../lambda/hotel/reserve-hotel.js")).handler,
        cancel: (await import("../../lambda/hotel/cancel-hotel.js")).handler,
        confirm: (await import("../../lambda/hotel/confirm-hotel.js")).handler,
      }),
    request: (reservationId, city) => ({ ...stay(reservationId, city), guests: 2 }),
    price: 4 * PRICE,
    unavailable: "HotelUnavailable",
  },
  flight: {
    load: async () =>
      untyped({
        reserve: (await import("../../lambda/flight/reserve-flight.js")).handler,
        cancel: (await import("../../lambda/flight/cancel-flight.js")).handler,
        confirm: (await import("../../lambda/flight/confirm-flight.js")).handler,
      }),
    request: journey,
    price: PRICE,
    unavailable: "FlightUnavailable",
  },
  train: {
    load: async () =>
      untyped({
        reserve: (await import("../../lambda/train/reserve-train.js")).handler,
        cancel: (await import("../../lambda/train/cancel-train.js")).handler,
        confirm: (await import("../../lambda/train/confirm-train.js")).handler,
      }),
    request: journey,
    price: PRICE,
    unavailable: "TrainUnavailable",
  },
  excursion: {
    load: async () =>
      untyped({
        reserve: (await import("../../lambda/excursion/reserve-excursion.js")).handler,
        cancel: (await import("../../lambda/excursion/cancel-excursion.js")).handler,
        confirm: (await import("../../lambda/excursion/confirm-excursion.js")).handler,
      }),
    request: (reservationId, town) => ({
      reservationId,
      confirmationId: `confirmation of ${reservationId}`,
      town,
      excursion: "Museum",
      day: from,
    }),
    price: PRICE,
    unavailable: "PlaceUnavailable",
  },
};

/**
 * Loads a participant's handlers as Lambda does: a module each, which reads its function's environment when it is loaded. All
 * of a test file's have the tables `reservations` and `ledger`.
 */
export async function loadParticipant(name: ParticipantName): Promise<Participant> {
  const { load, ...participant } = loaders[name];
  return { ...participant, ...(await load()) };
}

/** Makes the tables, and the environment of the functions that take reservations. */
export async function prepareReservations(dynamoDb: LocalDynamoDb): Promise<void> {
  await prepare(dynamoDb, "reservations", { CAPACITY: `${CAPACITY}`, PRICE: `${PRICE}` });
}

/** Loads the handler of payments for trips, with its tables `payments` and `ledger`. */
export async function loadTakePayment(
  dynamoDb: LocalDynamoDb,
  { limit }: { limit: number },
): Promise<(request: unknown) => Promise<Payment>> {
  await prepare(dynamoDb, "payments", { PAYMENT_LIMIT: `${limit}` });
  const { handler } = await import("../../lambda/payment/take-payment.js");
  return handler as (request: unknown) => Promise<Payment>;
}

/** Jest gives each test file a `process.env` of its own. */
async function prepare(
  dynamoDb: LocalDynamoDb,
  table: string,
  terms: Readonly<Record<string, string>>,
): Promise<void> {
  await dynamoDb.createTable(table);
  await dynamoDb.createTable("ledger", "key");
  Object.assign(process.env, dynamoDb.environment, { TABLE_NAME: table, LEDGER_TABLE: "ledger", ...terms });
  // Each call of a ledger is a line.
  jest.spyOn(console, "info").mockImplementation(() => {});
}

/** How many of these calls succeeded, and the names of the errors of the others. */
export async function outcomes(calls: readonly Promise<unknown>[]): Promise<{
  readonly succeeded: number;
  readonly failed: readonly string[];
}> {
  const settled = await Promise.allSettled(calls);
  return {
    succeeded: settled.filter(({ status }) => status === "fulfilled").length,
    failed: settled.flatMap((call) => (call.status === "rejected" ? [String(call.reason.name)] : [])),
  };
}
