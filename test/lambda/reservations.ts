import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import {
  CAPACITY,
  loadParticipant,
  outcomes,
  type Participant,
  type ParticipantName,
  prepareReservations,
} from "./participants.js";

/** Declares the tests of what the participants that take reservations do beside keeping their promises, for these of them. */
export function reservationTests(names: readonly ParticipantName[]): void {
  let dynamoDb: LocalDynamoDb;
  let tests = 0;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    await prepareReservations(dynamoDb);
  });
  afterAll(() => dynamoDb.end());

  describe.each(names)("a %s", (name) => {
    let participant: Participant;
    let place: string;
    beforeAll(async () => {
      participant = await loadParticipant(name);
    });
    beforeEach(() => {
      tests += 1;
      place = `Place ${tests}`; // nobody else's, and so are the keys
    });

    const keyOf = (key: string) => `${key} of test ${tests}`;
    const request = (key: string) => participant.request(keyOf(key), place);
    const reserve = (key: string) => participant.reserve(request(key));
    const cancel = (key: string) => participant.cancel(request(key));
    const confirm = (key: string) => participant.confirm(request(key));
    const fill = () => Promise.all(Array.from({ length: CAPACITY }, (_, unit) => reserve(`filler ${unit}`)));
    const unavailable = () => expect.objectContaining({ name: participant.unavailable });
    /** Reserves until nothing is left, and so ends a test. */
    const unitsLeft = async () => {
      const attempts = Array.from({ length: CAPACITY + 1 }, (_, unit) => reserve(`probe ${unit}`));
      return (await outcomes(attempts)).succeeded;
    };

    it("answers with the key, the price and the units", async () => {
      await expect(reserve("a")).resolves.toMatchObject({
        reservationId: keyOf("a"),
        price: participant.price,
        units: 1,
      });
    });

    it("is never given to more than there are units, however many ask at once", async () => {
      const { succeeded, failed } = await outcomes(Array.from({ length: 8 }, (_, key) => reserve(`${key}`)));
      expect(succeeded).toBe(CAPACITY);
      expect(new Set(failed)).toEqual(new Set([participant.unavailable]));
    });

    it("shares its units with the same place written differently, and with no other place", async () => {
      await fill();
      place = `  PLACE  ${tests} `;
      await expect(reserve("same place")).rejects.toEqual(unavailable());
      place = `Place ${tests} elsewhere`;
      await expect(reserve("other place")).resolves.toHaveProperty("price");
    });

    it("says why it refuses", async () => {
      await fill();
      await expect(reserve("a")).rejects.toMatchObject({
        name: participant.unavailable,
        message: expect.stringMatching(/1 asked for, fewer are free of 2\.$/),
      });
    });

    it("is free for others once it is cancelled", async () => {
      await fill();
      await cancel("filler 0");
      await expect(unitsLeft()).resolves.toBe(1);
    });

    it("is cancelled by the fields that locate it, whatever else the request holds", async () => {
      await fill();
      const { until, return: _, guests, seats, ...located } = request("filler 0");
      await participant.cancel(located);
      await expect(unitsLeft()).resolves.toBe(1);
    });

    it("answers every confirmation the same, and as before when it is asked for once more", async () => {
      const reservation = await reserve("a");
      const answers = await Promise.all([confirm("a"), confirm("a"), confirm("a")]);
      for (const answer of answers) expect(answer).toEqual({ reservationId: keyOf("a"), confirmed: true });
      await expect(reserve("a")).resolves.toEqual(reservation);
      await expect(unitsLeft()).resolves.toBe(CAPACITY - 1);
    });

    it("fails to be cancelled once it is confirmed, and stays taken", async () => {
      await reserve("a");
      await confirm("a");
      await expect(cancel("a")).rejects.toThrow(
        `Reservation "${keyOf("a")}" is confirmed, so it cannot be cancelled.`,
      );
      await expect(unitsLeft()).resolves.toBe(CAPACITY - 1);
    });

    it.each([
      ["unknown", async () => {}],
      ["cancelled", () => reserve("a").then(() => cancel("a"))],
      ["refused", () => fill().then(() => outcomes([reserve("a")]))],
    ])("fails to be confirmed if it is %s, and is not confirmed later by itself", async (_state, prepare) => {
      await prepare();
      await expect(confirm("a")).rejects.toThrow(
        `Reservation "${keyOf("a")}" cannot be confirmed: it is not reserved.`,
      );
    });
  });
}
