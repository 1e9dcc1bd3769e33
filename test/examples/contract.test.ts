import { describe, expect, it } from "@jest/globals";
import * as v from "valibot";
import { ConfirmPlace, ReservePlace } from "../../lib/examples/group-tour/contract.js";
import { isDay } from "../../lib/examples/support/fields.js";
import {
  ConfirmJourney,
  ConfirmStay,
  ReserveCar,
  ReserveHotel,
  ReserveJourney,
  TakePayment,
} from "../../lib/examples/trip-booking/contract.js";

const stay = { reservationId: "k", city: "Rome", from: "2026-12-01", until: "2026-12-05" };
const flight = {
  reservationId: "k",
  origin: "Vienna",
  destination: "Rome",
  departure: "2026-12-01",
  return: "2026-12-05",
};
const place = { reservationId: "k", town: "Siena", excursion: "Tower", day: "2026-12-01" };
const REQUESTS = {
  ReserveCar: stay,
  ConfirmCar: { ...stay, confirmationId: "c" },
  ReserveHotel: { ...stay, guests: 2 },
  ReserveFlight: { ...flight, seats: 2 },
  ConfirmFlight: { ...flight, confirmationId: "c" },
  ReservePlace: place,
  ConfirmPlace: { ...place, confirmationId: "c" },
  TakePayment: { paymentId: "k", payer: "Ada", amounts: { car: 1, hotel: 2, flight: 3 } },
} satisfies Record<string, object>;
type OperationName = keyof typeof REQUESTS;

const schemas: Readonly<Record<OperationName, v.GenericSchema>> = {
  ReserveCar,
  ConfirmCar: ConfirmStay,
  ReserveHotel,
  ReserveFlight: ReserveJourney,
  ConfirmFlight: ConfirmJourney,
  ReservePlace,
  ConfirmPlace,
  TakePayment,
};

const aText = (characters: number) => `must be a text of 1 to ${characters} characters, not blank, received`;
const aDay = 'must be a day of the calendar, such as "2027-03-01", received';
const aCount = "must be a whole number of at least 1, received";

/** Values that each kind of field doesn't take, with the message on them. */
const FAULTS = {
  text: [
    [null, `${aText(256)} null`],
    [7, `${aText(256)} 7`],
    ["", `${aText(256)} ""`],
    [" \t", `${aText(256)} " \\t"`],
    ["half a pair \ud83d", `${aText(256)} "half a pair \\ud83d"`],
    ["k".repeat(257), `${aText(256)} "${"k".repeat(78)}…`],
  ],
  place: [
    [["Rome"], `${aText(100)} ["Rome"]`],
    ["  ", `${aText(100)} "  "`],
    ["R".repeat(101), `${aText(100)} "${"R".repeat(78)}…`],
  ],
  day: [
    ["2026-02-30", `${aDay} "2026-02-30"`],
    ["1 December 2026", `${aDay} "1 December 2026"`],
    [20261201, `${aDay} 20261201`],
  ],
  dayAfter: [
    ["2026-11-31", `${aDay} "2026-11-31"`],
    ["2026-12-01", "must be a day after `FROM`"],
    ["2025-12-05", "must be a day after `FROM`"],
  ],
  count: [
    [0, `${aCount} 0`],
    [-1, `${aCount} -1`],
    [1.5, `${aCount} 1.5`],
    ["2", `${aCount} "2"`],
    [2 ** 53, `${aCount} 9007199254740992`],
  ],
  amounts: [
    [5, "Invalid type: Expected Object but received 5"],
    [{ car: 1, hotel: 2 }, 'flight: Invalid key: Expected "flight" but received undefined'],
    [{ car: -1, hotel: 2, flight: 3 }, "car: must be a whole number of at least 0, received -1"],
    [{ car: 1, hotel: "2", flight: 3 }, 'hotel: must be a whole number of at least 0, received "2"'],
    [{ car: 1.5, hotel: 2, flight: 3 }, "car: must be a whole number of at least 0, received 1.5"],
    [{ car: 1, hotel: 2, flight: null }, "flight: must be a whole number of at least 0, received null"],
  ],
} satisfies Record<string, readonly (readonly [unknown, string])[]>;

const stayFields = { reservationId: "text", city: "place", from: "day" } as const;
const flightFields = {
  reservationId: "text",
  origin: "place",
  destination: "place",
  departure: "day",
} as const;
const placeFields = { reservationId: "text", town: "place", excursion: "place", day: "day" } as const;
const FIELDS: Readonly<Record<OperationName, Readonly<Record<string, keyof typeof FAULTS>>>> = {
  ReserveCar: { ...stayFields, until: "dayAfter" },
  ConfirmCar: { ...stayFields, confirmationId: "text" },
  ReserveHotel: { ...stayFields, until: "dayAfter", guests: "count" },
  ReserveFlight: { ...flightFields, return: "dayAfter", seats: "count" },
  ConfirmFlight: { ...flightFields, confirmationId: "text" },
  ReservePlace: placeFields,
  ConfirmPlace: { ...placeFields, confirmationId: "text" },
  TakePayment: { paymentId: "text", payer: "text", amounts: "amounts" },
};

/** Problems of a request: the path of each field, and its message. */
function problemsOf(schema: v.GenericSchema, request: unknown): string[] {
  const { issues = [] } = v.safeParse(schema, request);
  return issues.map((issue) => `${v.getDotPath(issue) ?? ""}: ${issue.message}`);
}

const names = Object.keys(REQUESTS).filter((name): name is OperationName => name in REQUESTS);

describe.each(names)("the request of %s", (operation) => {
  const schema = schemas[operation];

  it("is accepted, with fields that nobody asked for too", () => {
    expect(problemsOf(schema, { ...REQUESTS[operation], colour: "red", price: 0 })).toEqual([]);
  });

  const earlier = operation === "ReserveFlight" ? "departure" : "from";
  const faults = Object.entries(FIELDS[operation]).flatMap(([field, kind]) =>
    FAULTS[kind].map(([value, message]) => ({
      field,
      value,
      problem: `${field}${/^[a-z]+: /.test(message) ? "." : ": "}${message}`.replace("FROM", earlier),
    })),
  );
  it.each(faults)("is refused when $field is $value", ({ field, value, problem }) => {
    expect(problemsOf(schema, { ...REQUESTS[operation], [field]: value })).toContain(problem);
  });

  it.each([undefined, null, "text", 5, [stay]])("is refused when it is %j", (request) => {
    expect(v.is(schema, request)).toBe(false);
  });

  it("is refused when fields are missing, and names all of them", () => {
    const missing = problemsOf(schema, {}).map((problem) => problem.split(":")[0]);
    expect(missing.sort()).toEqual(Object.keys(FIELDS[operation]).sort());
  });
});

describe("a request", () => {
  it("may have a key of 256 characters and places of 100", () => {
    const request = {
      ...REQUESTS.ReserveFlight,
      reservationId: "🚗".repeat(128),
      origin: "€".repeat(100),
      destination: "R".repeat(100),
    };
    expect(problemsOf(ReserveJourney, request)).toEqual([]);
  });
});

describe("a day", () => {
  it.each(["2026-12-01", "2024-02-29", "2000-02-29", "1999-12-31"])("is %s", (text) => {
    expect(isDay(text)).toBe(true);
  });

  it.each([
    "2026-02-30",
    "2026-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "2026-1-1",
    "2026-12-01T00:00:00Z",
    " 2026-12-01",
    "2026-12-01\n",
    "01.12.2026",
    "tomorrow",
    "",
  ])("is not %j", (value) => {
    expect(isDay(value)).toBe(false);
  });
});
