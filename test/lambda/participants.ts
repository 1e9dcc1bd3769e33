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

/** Loads the handlers as Lambda does: a module each, which reads its function's environment when it is loaded. */
export async function loadParticipants(
  dynamoDb: LocalDynamoDb,
): Promise<Readonly<Record<ParticipantName, Participant>>> {
  for (const name of PARTICIPANTS) await dynamoDb.createTable(name);
  const environment = (name: ParticipantName, price: number) => ({
    ...dynamoDb.environment,
    TABLE_NAME: name,
    CAPACITY: `${CAPACITY}`,
    PRICE: `${price}`,
  });
  const from = "2026-12-01";
  const until = "2026-12-05";
  const journey: Participant["request"] = (reservationId, destination) => ({
    reservationId,
    confirmationId: "c",
    origin: "Vienna",
    destination,
    departure: from,
    return: until,
    seats: 1,
  });
  return {
    car: await withEnvironment(environment("car", 45), async () => ({
      reserve: (await import("../../lambda/car/reserve-car.js")).handler,
      cancel: (await import("../../lambda/car/cancel-car.js")).handler,
      confirm: (await import("../../lambda/car/confirm-car.js")).handler,
      request: (reservationId, city) => ({ reservationId, confirmationId: "c", city, from, until }),
      price: 4 * 45,
      unavailable: "CarUnavailable",
    })),
    hotel: await withEnvironment(environment("hotel", 90), async () => ({
      reserve: (await import("../../lambda/hotel/reserve-hotel.js")).handler,
      cancel: (await import("../../lambda/hotel/cancel-hotel.js")).handler,
      confirm: (await import("../../lambda/hotel/confirm-hotel.js")).handler,
      request: (reservationId, city) => ({
        reservationId,
        confirmationId: "c",
        city,
        from,
        until,
        guests: 2,
      }),
      price: 4 * 90,
      unavailable: "HotelUnavailable",
    })),
    flight: await withEnvironment(environment("flight", 120), async () => ({
      reserve: (await import("../../lambda/flight/reserve-flight.js")).handler,
      cancel: (await import("../../lambda/flight/cancel-flight.js")).handler,
      confirm: (await import("../../lambda/flight/confirm-flight.js")).handler,
      request: journey,
      price: 120,
      unavailable: "FlightUnavailable",
    })),
    train: await withEnvironment(environment("train", 30), async () => ({
      reserve: (await import("../../lambda/train/reserve-train.js")).handler,
      cancel: (await import("../../lambda/train/cancel-train.js")).handler,
      confirm: (await import("../../lambda/train/confirm-train.js")).handler,
      request: journey,
      price: 30,
      unavailable: "TrainUnavailable",
    })),
    excursion: await withEnvironment(environment("excursion", 25), async () => ({
      reserve: (await import("../../lambda/excursion/reserve-excursion.js")).handler,
      cancel: (await import("../../lambda/excursion/cancel-excursion.js")).handler,
      confirm: (await import("../../lambda/excursion/confirm-excursion.js")).handler,
      request: (reservationId, town) => ({
        reservationId,
        confirmationId: "c",
        town,
        excursion: "Museum",
        day: from,
      }),
      price: 25,
      unavailable: "PlaceUnavailable",
    })),
  };
}

/** Loads the handler of payments, with its table `payments`. */
export async function loadTakePayment(
  dynamoDb: LocalDynamoDb,
  { limit }: { limit: number },
): Promise<(request: unknown) => Promise<Payment>> {
  await dynamoDb.createTable("payments");
  const environment = {
    ...dynamoDb.environment,
    TABLE_NAME: "payments",
    AMOUNTS: "car,hotel,flight",
    PAYMENT_LIMIT: `${limit}`,
  };
  return withEnvironment(
    environment,
    async () => (await import("../../lambda/payment/take-payment.js")).handler,
  );
}

/** Loads handlers with the environment of their function. Jest gives each test file a `process.env` of its own. */
async function withEnvironment<T>(
  variables: Readonly<Record<string, string>>,
  load: () => Promise<T>,
): Promise<T> {
  Object.assign(process.env, variables);
  return load();
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
