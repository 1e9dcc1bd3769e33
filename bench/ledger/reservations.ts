import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { ledger, operation, shape } from "../../lib/participant.js";
import { say, table } from "../table.js";
import { type Asked, openMeasuredStore } from "./measured-client.js";
import { ReservationStore } from "./shared-item-store.js";

/** A key as a deployed trip booking makes it. */
const key = (number: number) =>
  `TripBooking-TripBookingStateMachineD5DCF8B8-AbCdEfGhIjKl:${String(number).padStart(36, "0")}/ReserveCar`;
const counter = '["rome","2027-03-01"]';
const capacity = 1_000_000;

/** Makes one reservation. Resolves with false if it is refused. */
type Reserve = (number: number) => Promise<boolean>;

interface Round {
  readonly name: string;
  readonly carriedOut: number;
  readonly asked: readonly Asked[];
  readonly seconds: number;
}

/** So many reservations of one date, `atOnce` under way at a time. What is asked of the store is taken after each hundred. */
async function round(
  name: string,
  reserve: Reserve,
  take: () => Asked,
  { reservations, atOnce }: ReservationsOptions,
): Promise<Round> {
  const asked: Asked[] = [];
  let carriedOut = 0;
  const began = performance.now();
  for (let first = 0; first < reservations; first += 100) {
    let next = first;
    const client = async () => {
      while (next < Math.min(first + 100, reservations)) if (await reserve(next++)) carriedOut += 1;
    };
    await Promise.all(Array.from({ length: atOnce }, client));
    asked.push(take());
  }
  return { name, carriedOut, asked, seconds: (performance.now() - began) / 1000 };
}

/** Options of the comparison. */
export interface ReservationsOptions {
  readonly reservations: number;
  readonly atOnce: number;
}

/** Compares an item that all reservations of a date share with an item for each, and prints what is found. */
export async function compareReservations(options: ReservationsOptions): Promise<void> {
  const store = await openMeasuredStore({ Old: "id", New: "id", Ledger: "key" });
  const old = new ReservationStore({
    client: DynamoDBDocumentClient.from(store.client),
    tableName: "Old",
  });
  const reserveOld: Reserve = async (number) =>
    "price" in
    (await old.reserve({ itemId: counter, reservationId: key(number), units: 1, capacity, price: 1 }));

  const reserveCar = operation("ReserveCar", {
    request: shape<{ key: string }>(),
    response: shape<{ price: number }>(),
    rejections: ["CarUnavailable"],
  });
  // As in lambda/shared/reservations.ts.
  const handler = ledger({ table: "Ledger", client: store.client, log: false }).action(
    reserveCar,
    (request, { reject }) => ({
      writes: [
        {
          Put: {
            TableName: "New",
            Item: { id: `reservation ${request.key}`, counter, units: 1, price: 1, state: "reserved" },
          },
        },
        {
          Update: {
            TableName: "New",
            Key: { id: counter },
            UpdateExpression: "ADD taken :units",
            ConditionExpression: "attribute_not_exists(taken) OR taken <= :most",
            ExpressionAttributeValues: { ":units": 1, ":most": capacity - 1 },
          },
          otherwise: () => reject("CarUnavailable", "None is left."),
        },
      ],
      answer: { price: 1 },
    }),
  );
  const reserveNew: Reserve = async (number) => (await handler({ key: key(number) })).price === 1;

  store.take();
  const rounds = [
    await round("one item for all", reserveOld, store.take, options),
    await round("the ledger, an item for each", reserveNew, store.take, options),
  ];
  await store.close();

  const { reservations, atOnce } = options;
  say(
    `${reservations} reservations of one date, ${atOnce} at once, on the local store. Units are DynamoDB's; seconds are this machine's.`,
  );
  const sum = (round: Round) => round.asked.reduce((total, { write }) => total + write, 0);
  const perReservation = (asked: Asked | undefined) => ((asked?.write ?? 0) / 100).toFixed(1);
  say(
    table(
      ["", "carried out", "write units", "each of the first 100", "each of the last 100", "a second"],
      rounds.map((each) => [
        each.name,
        each.carriedOut,
        sum(each).toFixed(0),
        perReservation(each.asked[0]),
        perReservation(each.asked.at(-1)),
        (reservations / each.seconds).toFixed(0),
      ]),
    ),
  );
}
