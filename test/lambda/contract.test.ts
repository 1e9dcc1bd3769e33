import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, jest } from "@jest/globals";
import { itemId } from "../../lambda/shared/item-id.js";
import type { Payment } from "../../lib/examples/trip-booking/contract.js";
import { participantContract } from "../../lib/testing.js";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import { CAPACITY, loadParticipants, loadTakePayment, type ParticipantName } from "./participants.js";

let dynamoDb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let participants: Awaited<ReturnType<typeof loadParticipants>>;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  client = dynamoDb.connect();
  participants = await loadParticipants(dynamoDb);
});
afterAll(() => dynamoDb.end());

/** An item as it is stored now. */
async function stored(table: string, id: string) {
  const get = new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true });
  return (await client.send(get)).Item;
}

/** Where nobody else books: every key has a place of its own. */
const placeOf = (key: string) => `The place of ${key.split(/[:/]/)[1]}`;
const FROM = "2026-12-01";
const ITEM_IDS: Readonly<Record<ParticipantName, (place: string) => string>> = {
  car: (place) => itemId(place, FROM),
  hotel: (place) => itemId(place, FROM),
  flight: (place) => itemId("Vienna", place, FROM),
  train: (place) => itemId("Vienna", place, FROM),
  excursion: (place) => itemId(place, "Museum", FROM),
};

describe.each<{ name: ParticipantName; reserve: string; confirm: string; rejection: string }>([
  { name: "car", reserve: "ReserveCar", confirm: "ConfirmCar", rejection: "CarUnavailable" },
  { name: "hotel", reserve: "ReserveHotel", confirm: "ConfirmHotel", rejection: "HotelUnavailable" },
  { name: "flight", reserve: "ReserveFlight", confirm: "ConfirmFlight", rejection: "FlightUnavailable" },
  { name: "train", reserve: "ReserveTrain", confirm: "ConfirmTrain", rejection: "TrainUnavailable" },
  { name: "excursion", reserve: "ReservePlace", confirm: "ConfirmPlace", rejection: "PlaceUnavailable" },
])("the $name", ({ name, reserve, confirm, rejection }) => {
  const request = (key: string) => participants[name].request(key, placeOf(key));
  const item = (key: string) => stored(name, ITEM_IDS[name](placeOf(key)));
  /** Others, who take all there is in the key's place, and give it back. */
  const others = (key: string) =>
    Array.from({ length: CAPACITY }, (_, other) =>
      participants[name].request(`other ${other}`, placeOf(key)),
    );

  participantContract({
    name: reserve,
    action: (event: Readonly<Record<string, unknown>>) => participants[name].reserve(event),
    compensation: (event) => participants[name].cancel(event),
    request,
    effects: async (key) => (await item(key))?.taken ?? 0,
    rejections: [rejection, "InvalidRequest"],
    rejection: {
      provoke: async (key) => {
        await Promise.all(others(key).map((event) => participants[name].reserve(event)));
      },
      relent: async (key) => {
        await Promise.all(others(key).map((event) => participants[name].cancel(event)));
      },
    },
  });

  participantContract({
    name: confirm,
    action: (event: Readonly<Record<string, unknown>>) => participants[name].confirm(event),
    request,
    prepare: async (key) => {
      await participants[name].reserve(request(key));
    },
    effects: async (key) => ((await item(key))?.entries[key].state === "confirmed" ? 1 : 0),
  });
});

describe("the payment", () => {
  type TakePayment = (request: unknown) => Promise<Payment>;
  let generous: TakePayment;
  let strict: TakePayment;
  let isStrict = false;
  beforeAll(async () => {
    generous = await loadTakePayment(dynamoDb, { limit: 10_000 });
    // Loaded once more, as when it is deployed with another limit: handlers read their environment when they are loaded.
    jest.resetModules();
    process.env.PAYMENT_LIMIT = "0";
    strict = (await import("../../lambda/payment/take-payment.js")).handler;
  });

  participantContract({
    name: "TakePayment",
    action: (event: unknown) => (isStrict ? strict(event) : generous(event)),
    request: (key) => ({ paymentId: key, payer: "Ada", amounts: { car: 180, hotel: 360, flight: 240 } }),
    effects: async (key) => ((await stored("payments", key))?.state === "taken" ? 1 : 0),
    rejections: ["PaymentDeclined", "InvalidRequest"],
    rejection: {
      provoke: () => {
        isStrict = true;
      },
      relent: () => {
        isStrict = false;
      },
    },
  });
});
