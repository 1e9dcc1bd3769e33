import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe } from "@jest/globals";
import { itemId } from "../../lambda/shared/item-id.js";
import { participantContract } from "../../lib/testing.js";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import {
  CAPACITY,
  loadParticipant,
  type Participant,
  type ParticipantName,
  prepareReservations,
} from "./participants.js";

/** The place of a key, where nobody else books. */
const placeOf = (key: string) => `The place of ${key.split(/[:/]/)[1]}`;
const FROM = "2026-12-01";
const PARTICIPANTS = {
  car: { of: "Car", counter: (place) => itemId(place, FROM) },
  hotel: { of: "Hotel", counter: (place) => itemId(place, FROM) },
  flight: { of: "Flight", counter: (place) => itemId("Vienna", place, FROM) },
  train: { of: "Train", counter: (place) => itemId("Vienna", place, FROM) },
  excursion: { of: "Place", counter: (place) => itemId(place, "Museum", FROM) },
} as const satisfies Record<ParticipantName, { of: string; counter: (place: string) => string }>;

/** Declares the tests of what participants that take reservations owe their sagas, for these of them. */
export function reservationContracts(names: readonly ParticipantName[]): void {
  let dynamoDb: LocalDynamoDb;
  let client: DynamoDBDocumentClient;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    client = dynamoDb.connect();
    await prepareReservations(dynamoDb);
  });
  afterAll(() => dynamoDb.end());

  describe.each(names)("the %s", (name) => {
    let participant: Participant;
    beforeAll(async () => {
      participant = await loadParticipant(name);
    });
    const { of, counter } = PARTICIPANTS[name];
    const request = (key: string) => participant.request(key, placeOf(key));
    const item = async (id: string) => {
      const get = new GetCommand({ TableName: "reservations", Key: { id }, ConsistentRead: true });
      return (await client.send(get)).Item;
    };
    /** Others, who take all there is in the key's place, and give it back. */
    const others = (key: string) =>
      Array.from({ length: CAPACITY }, (_, other) =>
        participant.request(`other ${other} than ${key}`, placeOf(key)),
      );
    type Request = Readonly<Record<string, unknown>>;

    participantContract({
      name: `Reserve${of}`,
      action: (event: Request) => participant.reserve(event),
      compensation: (event) => participant.cancel(event),
      request,
      effects: async (key) => (await item(counter(placeOf(key))))?.taken ?? 0,
      rejections: [`${of}Unavailable`, "InvalidRequest"],
      rejection: {
        provoke: async (key) => {
          for (const event of others(key)) await participant.reserve(event);
        },
        relent: async (key) => {
          for (const event of others(key)) await participant.cancel(event);
        },
      },
    });

    participantContract({
      name: `Confirm${of}`,
      action: (event: Request) => participant.confirm(event),
      request,
      prepare: async (key) => {
        await participant.reserve(request(key));
      },
      effects: async (key) => ((await item(`reservation ${key}`))?.state === "confirmed" ? 1 : 0),
    });
  });
}
