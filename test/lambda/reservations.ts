import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import {
  CAPACITY,
  loadParticipants,
  outcomes,
  type Participant,
  type ParticipantName,
} from "./participants.js";

/** Declares the tests of what participants owe a saga (docs/participants.md), for these of those that take reservations. */
export function reservationTests(names: readonly ParticipantName[]): void {
  let dynamoDb: LocalDynamoDb;
  let participants: Awaited<ReturnType<typeof loadParticipants>>;

  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    participants = await loadParticipants(dynamoDb);
  });
  afterAll(() => dynamoDb.end());

  describe.each(names)("a %s", (name) => {
    let participant: Participant;
    let tests = 0;
    let place: string;
    beforeEach(() => {
      participant = participants[name];
      tests += 1;
      place = `Place ${tests}`; // nobody else's
    });

    const request = (key: string) => participant.request(key, place);
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

    describe("reserved", () => {
      it("is answered with the key and the price", async () => {
        await expect(reserve("a")).resolves.toEqual({ reservationId: "a", price: participant.price });
      });

      it("twice under one key is one reservation with one answer", async () => {
        const first = await reserve("a");
        await expect(reserve("a")).resolves.toEqual(first);
        await expect(unitsLeft()).resolves.toBe(CAPACITY - 1);
      });

      it("eight times at once under one key is one reservation with one answer", async () => {
        const answers = await Promise.all(Array.from({ length: 8 }, () => reserve("a")));
        expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
        await expect(unitsLeft()).resolves.toBe(CAPACITY - 1);
      });

      it("under two keys at once, with one unit left, goes to exactly one of them", async () => {
        await reserve("before");
        expect(await outcomes([reserve("a"), reserve("b")])).toEqual({
          succeeded: 1,
          failed: [participant.unavailable],
        });
      });

      it("is never given to more than there are units, however many ask at once", async () => {
        const { succeeded, failed } = await outcomes(
          Array.from({ length: 25 }, (_, key) => reserve(`${key}`)),
        );
        expect(succeeded).toBe(CAPACITY);
        expect(new Set(failed)).toEqual(new Set([participant.unavailable]));
      });

      it("elsewhere, or at the same place written differently, shares its units only with the latter", async () => {
        await fill();
        place = `  PLACE  ${tests} `;
        await expect(reserve("same place")).rejects.toEqual(unavailable());
        place = `Place ${tests} elsewhere`;
        await expect(reserve("other place")).resolves.toHaveProperty("price");
      });
    });

    describe("rejected", () => {
      it("fails the same way at every try of the key", async () => {
        await fill();
        const first = await reserve("a").catch((error: unknown) => error);
        const second = await reserve("a").catch((error: unknown) => error);
        expect(first).toEqual(unavailable());
        expect(second).toEqual(first);
        expect(second).toHaveProperty(
          "message",
          expect.stringMatching(/1 asked for, fewer are free of 2\.$/),
        );
      });

      it("fails for a late try too, though units have become free since", async () => {
        await fill();
        await expect(reserve("a")).rejects.toEqual(unavailable());
        await cancel("filler 0");
        await expect(reserve("a")).rejects.toEqual(unavailable());
        await expect(unitsLeft()).resolves.toBe(1);
      });

      it("has nothing to give back when it is cancelled", async () => {
        await fill();
        await expect(reserve("a")).rejects.toEqual(unavailable());
        await cancel("a");
        await expect(unitsLeft()).resolves.toBe(0);
        await expect(reserve("a")).rejects.toEqual(unavailable());
      });
    });

    describe("cancelled", () => {
      it("is free for others", async () => {
        await fill();
        await cancel("filler 0");
        await expect(unitsLeft()).resolves.toBe(1);
      });

      it("repeatedly is given back once", async () => {
        await fill();
        await cancel("filler 0");
        await cancel("filler 0");
        await expect(unitsLeft()).resolves.toBe(1);
      });

      it("eight times at once is given back once", async () => {
        await fill();
        await Promise.all(Array.from({ length: 8 }, () => cancel("filler 0")));
        await expect(unitsLeft()).resolves.toBe(1);
      });

      it("without ever having been reserved succeeds, again and again, and frees nothing", async () => {
        await cancel("a");
        await cancel("a");
        await expect(unitsLeft()).resolves.toBe(CAPACITY);
      });

      it("by the keys that locate it alone needs nothing else of the action's request", async () => {
        await fill();
        const { until, return: _, guests, seats, ...located } = participant.request("filler 0", place);
        await participant.cancel(located);
        await expect(unitsLeft()).resolves.toBe(1);
      });

      it("fails when it is reserved late, after its cancellation", async () => {
        await cancel("a");
        await expect(reserve("a")).rejects.toEqual(unavailable());
        await expect(reserve("a")).rejects.toHaveProperty("message", expect.stringMatching(/was cancelled/));
        await expect(unitsLeft()).resolves.toBe(CAPACITY);
      });

      it("fails when it is reserved once more", async () => {
        await reserve("a");
        await cancel("a");
        await expect(reserve("a")).rejects.toEqual(unavailable());
        await expect(unitsLeft()).resolves.toBe(CAPACITY);
      });

      it("while it is being reserved is not reserved afterwards, whichever comes first", async () => {
        for (let key = 0; key < 8; key++) {
          await outcomes(
            key % 2 === 0 ? [reserve(`${key}`), cancel(`${key}`)] : [cancel(`${key}`), reserve(`${key}`)],
          );
          await expect(reserve(`${key}`)).rejects.toEqual(unavailable());
        }
        await expect(unitsLeft()).resolves.toBe(CAPACITY);
      });
    });

    describe("confirmed", () => {
      it("is answered the same at every confirmation, also at once", async () => {
        await reserve("a");
        const answers = await Promise.all([confirm("a"), confirm("a"), confirm("a")]);
        for (const answer of [...answers, await confirm("a")]) {
          expect(answer).toEqual({ reservationId: "a", confirmed: true });
        }
        await expect(unitsLeft()).resolves.toBe(CAPACITY - 1);
      });

      it("is still answered as when it was reserved", async () => {
        const reservation = await reserve("a");
        await confirm("a");
        await expect(reserve("a")).resolves.toEqual(reservation);
      });

      it("fails to be cancelled, and stays taken", async () => {
        await reserve("a");
        await confirm("a");
        await expect(cancel("a")).rejects.toMatchObject({
          name: "AlreadyConfirmed",
          message: 'Reservation "a" is confirmed, so it cannot be cancelled.',
        });
        await expect(unitsLeft()).resolves.toBe(CAPACITY - 1);
      });

      it.each([
        { case: "is unknown in an unknown place", state: "unknown", prepare: async () => {} },
        { case: "is unknown", state: "unknown", prepare: () => reserve("b") },
        { case: "was cancelled", state: "cancelled", prepare: () => cancel("a") },
        {
          case: "was rejected",
          state: "rejected",
          prepare: () => fill().then(() => outcomes([reserve("a")])),
        },
      ])("fails when it $case", async ({ state, prepare }) => {
        await prepare();
        await expect(confirm("a")).rejects.toMatchObject({
          name: "NotReserved",
          message: `Reservation "a" cannot be confirmed: only what is reserved can, and it is ${state}.`,
        });
      });
    });
  });
}
