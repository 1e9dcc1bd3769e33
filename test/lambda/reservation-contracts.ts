import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe } from "@jest/globals";
import { itemId } from "../../lambda/shared/item-id.js";
import { participantContract } from "../../lib/testing.js";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import { CAPACITY, loadParticipants, type ParticipantName } from "./participants.js";

/** The place of a key, where nobody else books. */
const placeOf = (key: string) => `The place of ${key.split(/[:/]/)[1]}`;
const FROM = "2026-12-01";
const PARTICIPANTS = {
  car: { of: "Car", itemId: (place) => itemId(place, FROM) },
  hotel: { of: "Hotel", itemId: (place) => itemId(place, FROM) },
  flight: { of: "Flight", itemId: (place) => itemId("Vienna", place, FROM) },
  train: { of: "Train", itemId: (place) => itemId("Vienna", place, FROM) },
  excursion: { of: "Place", itemId: (place) => itemId(place, "Museum", FROM) },
} as const satisfies Record<ParticipantName, { of: string; itemId: (place: string) => string }>;

/** Declares the tests of what participants that take reservations owe their sagas, for these of them. */
export function reservationContracts(names: readonly ParticipantName[]): void {
  let dynamoDb: LocalDynamoDb;
  let client: DynamoDBDocumentClient;
  let participants: Awaited<ReturnType<typeof loadParticipants>>;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    client = dynamoDb.connect();
    participants = await loadParticipants(dynamoDb);
  });
  afterAll(() => dynamoDb.end());

  describe.each(names)("the %s", (name) => {
    const { of, itemId: idAt } = PARTICIPANTS[name];
    const request = (key: string) => participants[name].request(key, placeOf(key));
    /** The item of a key's place as it is stored now. */
    const item = async (key: string) => {
      const get = new GetCommand({ TableName: name, Key: { id: idAt(placeOf(key)) }, ConsistentRead: true });
      return (await client.send(get)).Item;
    };
    /** Others, who take all there is in the key's place, and give it back. */
    const others = (key: string) =>
      Array.from({ length: CAPACITY }, (_, other) =>
        participants[name].request(`other ${other}`, placeOf(key)),
      );

    participantContract({
      name: `Reserve${of}`,
      action: (event: Readonly<Record<string, unknown>>) => participants[name].reserve(event),
      compensation: (event) => participants[name].cancel(event),
      request,
      effects: async (key) => (await item(key))?.taken ?? 0,
      rejections: [`${of}Unavailable`, "InvalidRequest"],
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
      name: `Confirm${of}`,
      action: (event: Readonly<Record<string, unknown>>) => participants[name].confirm(event),
      request,
      prepare: async (key) => {
        await participants[name].reserve(request(key));
      },
      effects: async (key) => ((await item(key))?.entries[key].state === "confirmed" ? 1 : 0),
    });
  });
}
