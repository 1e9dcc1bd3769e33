import { type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type LocalDynamoDb, startDynamoDb } from "../support/dynalite.js";
import { loadParticipants, loadTakePayment } from "./participants.js";

/** What each operation says of a request that it cannot carry out. */
type Operation = (request: unknown) => Promise<unknown>;
type Request = Readonly<Record<string, unknown>>;

let dynamoDb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let operations: Readonly<Record<OperationName, Operation>>;

beforeAll(async () => {
  dynamoDb = await startDynamoDb();
  client = dynamoDb.connect();
  const { car, hotel, flight, excursion } = await loadParticipants(dynamoDb);
  operations = {
    ReserveCar: car.reserve,
    CancelCar: car.cancel,
    ConfirmCar: car.confirm,
    ReserveHotel: hotel.reserve,
    CancelHotel: hotel.cancel,
    ConfirmHotel: hotel.confirm,
    ReserveFlight: flight.reserve,
    CancelFlight: flight.cancel,
    ConfirmFlight: flight.confirm,
    ReservePlace: excursion.reserve,
    CancelPlace: excursion.cancel,
    ConfirmPlace: excursion.confirm,
    TakePayment: await loadTakePayment(dynamoDb, { limit: 10_000 }),
  };
});
afterAll(() => dynamoDb.end());

/** All items of the participants that have compensations. */
async function stored(): Promise<unknown[]> {
  const tables = ["car", "hotel", "flight", "excursion"].map((TableName) =>
    client.send(new ScanCommand({ TableName, ConsistentRead: true })),
  );
  return (await Promise.all(tables)).map(({ Items }) => Items);
}

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
  CancelCar: stay,
  ConfirmCar: { ...stay, confirmationId: "c" },
  ReserveHotel: { ...stay, guests: 2 },
  CancelHotel: stay,
  ConfirmHotel: { ...stay, confirmationId: "c" },
  ReserveFlight: { ...flight, seats: 2 },
  CancelFlight: flight,
  ConfirmFlight: { ...flight, confirmationId: "c" },
  ReservePlace: place,
  CancelPlace: place,
  ConfirmPlace: { ...place, confirmationId: "c" },
  TakePayment: { paymentId: "k", payer: "Ada", amounts: { car: 1, hotel: 2, flight: 3 } },
} satisfies Record<string, Request>;
type OperationName = keyof typeof REQUESTS;

const ACTIONS = ["ReserveCar", "ReserveHotel", "ReserveFlight", "ReservePlace", "TakePayment"] as const;
const CONFIRMATIONS = ["ConfirmCar", "ConfirmHotel", "ConfirmFlight", "ConfirmPlace"] as const;
const COMPENSATIONS = ["CancelCar", "CancelHotel", "CancelFlight", "CancelPlace"] as const;

const aText = (characters: number) => `must be a text of 1 to ${characters} characters, not blank, received`;
const aDay = 'must be a day of the calendar, as "2026-12-01", received';
const aCount = "must be a whole number of at least 1, received";

/** Of each kind of field, values it does not take, and what is said of them. */
const FAULTS = {
  text: [
    [undefined, `${aText(256)} nothing`],
    [null, `${aText(256)} null`],
    [7, `${aText(256)} 7`],
    ["", `${aText(256)} ""`],
    [" \t", `${aText(256)} " \\t"`],
    ["half a pair \ud83d", `${aText(256)} "half a pair \\ud83d"`],
    ["k".repeat(257), `must be a text of 1 to 256 characters (it has 257), received "${"k".repeat(79)}…`],
  ],
  place: [
    [undefined, `${aText(100)} nothing`],
    [["Rome"], `${aText(100)} ["Rome"]`],
    ["  ", `${aText(100)} "  "`],
    ["R".repeat(101), `must be a text of 1 to 100 characters (it has 101), received "${"R".repeat(79)}…`],
  ],
  day: [
    [undefined, `${aDay} nothing`],
    ["2026-02-30", `${aDay} "2026-02-30"`],
    ["1 December 2026", `${aDay} "1 December 2026"`],
    [20261201, `${aDay} 20261201`],
  ],
  dayAfter: [
    ["2026-11-31", `${aDay} "2026-11-31"`],
    ["2026-12-01", 'must be a day after FROM ("2026-12-01"), received "2026-12-01"'],
    ["2025-12-05", 'must be a day after FROM ("2026-12-01"), received "2025-12-05"'],
  ],
  count: [
    [undefined, `${aCount} nothing`],
    [0, `${aCount} 0`],
    [-1, `${aCount} -1`],
    [1.5, `${aCount} 1.5`],
    ["2", `${aCount} "2"`],
    [2 ** 53, `${aCount} 9007199254740992`],
  ],
  amounts: [
    [undefined, "must be an object with the amounts car, hotel, flight, received nothing"],
    [5, "must be an object with the amounts car, hotel, flight, received 5"],
    [[1, 2, 3], "must be an object with the amounts car, hotel, flight, received [1,2,3]"],
    [{ car: 1, hotel: 2 }, ".flight must be a whole number of at least 0, received nothing"],
    [{ car: -1, hotel: 2, flight: 3 }, ".car must be a whole number of at least 0, received -1"],
    [{ car: 1, hotel: "2", flight: 3 }, '.hotel must be a whole number of at least 0, received "2"'],
    [{ car: 1.5, hotel: 2, flight: 3 }, ".car must be a whole number of at least 0, received 1.5"],
    [{ car: 1, hotel: 2, flight: null }, ".flight must be a whole number of at least 0, received null"],
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
  CancelCar: stayFields,
  ConfirmCar: { ...stayFields, confirmationId: "text" },
  ReserveHotel: { ...stayFields, until: "dayAfter", guests: "count" },
  CancelHotel: stayFields,
  ConfirmHotel: { ...stayFields, confirmationId: "text" },
  ReserveFlight: { ...flightFields, return: "dayAfter", seats: "count" },
  CancelFlight: flightFields,
  ConfirmFlight: { ...flightFields, confirmationId: "text" },
  ReservePlace: placeFields,
  CancelPlace: placeFields,
  ConfirmPlace: { ...placeFields, confirmationId: "text" },
  TakePayment: { paymentId: "text", payer: "text", amounts: "amounts" },
};

describe.each([
  ...ACTIONS.map((operation) => ({ operation, error: "InvalidRequest" })),
  ...CONFIRMATIONS.map((operation) => ({ operation, error: "MalformedRequest" })),
])("$operation", ({ operation, error }) => {
  const call = (request: unknown) => operations[operation](request);

  const faults = Object.entries(FIELDS[operation]).flatMap(([field, kind]) =>
    FAULTS[kind].map(([value, message]) => ({
      field,
      value,
      problem: `${field}${message.startsWith(".") ? "" : " "}${message}`.replace(
        "FROM",
        operation === "ReserveFlight" ? "departure" : "from",
      ),
    })),
  );
  it.each(faults)(`fails with ${error} when $field is $value`, async ({ field, value, problem }) => {
    await expect(call({ ...REQUESTS[operation], [field]: value })).rejects.toMatchObject({
      name: error,
      message: `The request cannot be carried out: ${problem}.`,
    });
  });

  it.each([undefined, null, "text", 5, [stay]])(
    `fails with ${error} when it is called with %j`,
    async (event) => {
      await expect(call(event)).rejects.toMatchObject({
        name: error,
        message: `The request must be an object, received ${JSON.stringify(event) ?? "nothing"}.`,
      });
    },
  );

  it(`fails with ${error} and with all problems in one message when there are several`, async () => {
    const fields = Object.keys(FIELDS[operation]);
    const message = await call({}).catch((thrown: Error) => thrown.message);
    for (const field of fields) expect(message).toContain(`${field} must be`);
  });
});

describe.each(COMPENSATIONS.map((operation) => ({ operation })))("$operation", ({ operation }) => {
  const faults = Object.entries(FIELDS[operation]).flatMap(([field, kind]) =>
    FAULTS[kind].map(([value]) => ({ field, value })),
  );
  it.each(faults)("succeeds and changes nothing when $field is $value", async ({ field, value }) => {
    const before = await stored();
    await expect(operations[operation]({ ...REQUESTS[operation], [field]: value })).resolves.toBeUndefined();
    expect(await stored()).toEqual(before);
  });

  it.each([undefined, null, "text", 5, [stay], {}])("succeeds when it is called with %j", async (event) => {
    const before = await stored();
    await expect(operations[operation](event)).resolves.toBeUndefined();
    expect(await stored()).toEqual(before);
  });
});

describe("a request", () => {
  it("may hold fields that nobody asked for", async () => {
    const request = { ...REQUESTS.ReserveCar, colour: "red", price: 0, fail: true };
    await expect(operations.ReserveCar(request)).resolves.toEqual({ reservationId: "k", price: 180 });
  });

  it("may have a key of 256 characters and places of 100", async () => {
    const key = "🚗".repeat(128);
    const request = {
      ...REQUESTS.ReserveFlight,
      reservationId: key,
      origin: "€".repeat(100),
      destination: "R".repeat(100),
    };
    await expect(operations.ReserveFlight(request)).resolves.toEqual({ reservationId: key, price: 240 });
  });

  it("for more guests than rooms hold takes another room", async () => {
    const request = { ...REQUESTS.ReserveHotel, city: "Linz", guests: 3 };
    await expect(operations.ReserveHotel(request)).resolves.toEqual({
      reservationId: "k",
      price: 2 * 4 * 90,
    });
  });
});
