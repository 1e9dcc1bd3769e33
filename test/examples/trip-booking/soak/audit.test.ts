import { describe, expect, it } from "@jest/globals";
import { type AuditedFacts, audit } from "../../../../lib/examples/trip-booking/local/soak/audit.js";
import type { Shelf, StoredReservation } from "../../../../lib/examples/trip-booking/local/soak/books.js";
import type { TripRun } from "../../../../lib/examples/trip-booking/local/soak/run-trips.js";

const input = {
  traveller: "Ada",
  origin: "Oslo",
  destination: "Rome",
  departure: "2027-03-01",
  return: "2027-03-08",
  travellers: 3,
};
const run = (name: string, changes: Partial<TripRun> = {}): TripRun => ({
  trip: { name, input },
  keyPrefix: `Machine:${name}/`,
  outcome: "completed",
  redrives: 0,
  ended: "SUCCEEDED",
  paid: 60,
  ...changes,
});
const entry = (key: string, units: number, state = "confirmed", price = 20): StoredReservation => ({
  key: `Machine:${key}`,
  state,
  units,
  price,
  recorded: state === "cancelled" ? "compensated" : "done",
});
const shelf = (taken: number, ...entries: StoredReservation[]): Shelf => ({ id: "Rome", taken, entries });
const payment = (trip: string, amount = 60) => ({ key: `Machine:${trip}/TakePayment`, amount });

/** Trip a is completed, trip b is compensated, and the books say so. */
const sound: AuditedFacts = {
  asked: ["a", "b"],
  runs: [run("a"), { ...run("b", { outcome: "compensated", ended: "FAILED with Saga.Compensated" }) }],
  books: {
    car: [shelf(1, entry("a/ReserveCar", 1), entry("b/ReserveCar", 1, "cancelled"))],
    hotel: [shelf(2, entry("a/ReserveHotel", 2))],
    flight: [shelf(3, entry("a/ReserveFlight", 3))],
    payments: [payment("a")],
  },
  capacities: { car: 20, hotel: 100, flight: 180 },
  told: ["Machine:a/NotifyTraveller"],
};
const [a, b] = [run("a"), run("b", { outcome: "compensated" })];
const { books } = sound;

/** What is found broken, law by law. */
function broken(facts: AuditedFacts): Record<string, readonly string[]> {
  return Object.fromEntries(
    audit(facts)
      .filter(({ violations }) => violations.length > 0)
      .map(({ law, violations }) => [law, violations]),
  );
}

const comesOut = "every trip is completed or compensated in the end";
const hasAll = "a completed trip has all it booked, once, and paid for it";
const leftNothing = "a compensated trip has left nothing behind";
const hasOwner = "every reservation and payment is some trip's";
const capacity = "nothing is taken beyond its capacity";
const agree = "the ledgers say the same as the reservations";
const told = "only who has a trip is told so";

describe("the audit", () => {
  it("finds nothing in books that are as the outcomes promise, and says what it looked at", () => {
    expect(audit(sound).map(({ law, checked }) => [law, checked])).toEqual([
      [comesOut, 2],
      [hasAll, 1],
      [leftNothing, 1],
      [hasOwner, 5],
      [capacity, 3],
      [agree, 4],
      [told, 1],
    ]);
    expect(broken(sound)).toEqual({});
  });

  it.each<[string, Partial<AuditedFacts>, Record<string, readonly string[]>]>([
    ["a trip that never ended", { asked: ["a", "b", "c"] }, { [comesOut]: ["c never ended"] }],
    [
      "a trip that is still stuck",
      { runs: [a, b, run("c", { outcome: "stuck", redrives: 20, ended: "FAILED with X" })], asked: ["c"] },
      { [comesOut]: ["c is FAILED with X, after 20 redrives"] },
    ],
    [
      "a completed trip without its car",
      { books: { ...books, car: [] } },
      {
        [hasAll]: [
          "a is completed, but its car is not there",
          "a costs 40, says that it paid 60, and was charged 60",
        ],
      },
    ],
    [
      "a completed trip whose room is not confirmed",
      { books: { ...books, hotel: [shelf(2, entry("a/ReserveHotel", 2, "reserved"))] } },
      { [hasAll]: ["a is completed, but its hotel is reserved"] },
    ],
    [
      "a completed trip with two flights",
      {
        books: {
          ...books,
          flight: [shelf(6, entry("a/ReserveFlight", 3), entry("a/ReserveFlight#2", 3, "confirmed", 0))],
        },
      },
      { [hasAll]: ["a is completed, but its flight is confirmed, confirmed"] },
    ],
    [
      "a completed trip with fewer seats than travellers",
      { books: { ...books, flight: [shelf(2, entry("a/ReserveFlight", 2))] } },
      { [hasAll]: ["a has 2 units of its flight, and asked for others"] },
    ],
    [
      "a completed trip that was not charged",
      { books: { ...books, payments: [] } },
      { [hasAll]: ["a costs 60, says that it paid 60, and was charged nothing"] },
    ],
    [
      "a completed trip that was charged twice",
      { books: { ...books, payments: [payment("a"), payment("a")] } },
      { [hasAll]: ["a costs 60, says that it paid 60, and was charged 60 + 60"] },
    ],
    [
      "a compensated trip with a car",
      {
        books: { ...books, car: [shelf(2, entry("a/ReserveCar", 1), entry("b/ReserveCar", 1, "reserved"))] },
      },
      { [leftNothing]: ["b is compensated, but its car is reserved"] },
    ],
    [
      "a compensated trip that was charged",
      { books: { ...books, payments: [payment("a"), payment("b", 5)] } },
      { [leftNothing]: ["b is compensated, but was charged 5"] },
    ],
    [
      "a payment of nobody's",
      { books: { ...books, payments: [payment("a"), payment("z")] } },
      { [hasOwner]: ["there is a record under Machine:z/TakePayment, which is no trip's"] },
    ],
    [
      "more cars than there are",
      { capacities: { ...sound.capacities, car: 0 } },
      { [capacity]: ["of the car Rome, 1 are taken of 0"] },
    ],
    [
      "units that were given back twice",
      { books: { ...books, hotel: [shelf(0, entry("a/ReserveHotel", 2))] } },
      { [capacity]: ["of the hotel Rome, 2 are held, and 0 counted"] },
    ],
    [
      "a reservation that its ledger takes for cancelled",
      {
        books: { ...books, flight: [shelf(3, { ...entry("a/ReserveFlight", 3), recorded: "compensated" })] },
      },
      { [agree]: ["the reservation Machine:a/ReserveFlight is confirmed, and its entry is compensated"] },
    ],
    [
      "a traveller who was told of a trip that there is not",
      { told: ["Machine:b/NotifyTraveller"] },
      { [told]: ["a traveller was told under Machine:b/NotifyTraveller, and has no trip"] },
    ],
  ])("fails on %s", (_case, changes, expected) => {
    expect(broken({ ...sound, ...changes })).toEqual(expected);
  });
});
