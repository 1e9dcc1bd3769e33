import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { insideLedger, type LedgerEffect } from "cdk-saga/participant";
import type { Confirmation, Reservation } from "../../lib/examples/trip-booking/contract.js";
import { readSettings } from "./settings.js";

const TableName = readSettings(process.env, (variables) => variables.text("TABLE_NAME"));

/** The ledger of this function. One client a process; it finds everything by the AWS SDK's own environment variables. */
export const reservations = insideLedger({
  table: process.env.LEDGER_TABLE,
  client: new DynamoDBClient(),
  keyField: "reservationId",
});

/** The terms of a participant. */
export interface Terms {
  /** The number of units of each resource on each date. */
  readonly capacity: number;
  /** In whole euros: of a car a day, a room a night, a seat. */
  readonly price: number;
}

/** Reads the terms of this function, from CAPACITY and PRICE. */
export function readTerms(): Terms {
  return readSettings(process.env, (variables) => ({
    capacity: variables.wholeNumber("CAPACITY"),
    price: variables.wholeNumber("PRICE"),
  }));
}

/** Units of a resource on a date, for one reservation. */
interface Units {
  readonly reservationId: string;
  /** The id of the resource and date. */
  readonly counter: string;
  readonly units: number;
}

// A reservation has an item, and a resource and date has one that counts. No counter's id begins so.
const idOf = (reservationId: string) => `reservation ${reservationId}`;

/** Takes units that are free. `full` makes the rejection if there are too few; it is given the reason. */
export function take({
  reservationId,
  counter,
  units,
  capacity,
  price,
  full,
}: Units & Terms & { readonly full: (why: string) => Error }): LedgerEffect<Reservation> {
  const refusal = () => full(`${units} asked for, fewer are free of ${capacity}`);
  // Where there is no item yet, nothing is counted.
  if (units > capacity) throw refusal();
  return {
    writes: [
      { Put: { TableName, Item: { id: idOf(reservationId), counter, units, price, state: "reserved" } } },
      {
        Update: {
          TableName,
          Key: { id: counter },
          UpdateExpression: "ADD taken :units",
          ConditionExpression: "attribute_not_exists(taken) OR taken <= :most",
          ExpressionAttributeValues: { ":units": units, ":most": capacity - units },
        },
        otherwise: refusal,
      },
    ],
    answer: { reservationId, price, units },
  };
}

/** Gives the units of a reservation back. A confirmed one is not cancelled: the saga has passed its pivot. */
export function giveBack({ reservationId, counter, units }: Units): Pick<LedgerEffect<unknown>, "writes"> {
  return {
    writes: [
      {
        Update: changed(reservationId, { from: "reserved", to: "cancelled" }),
        otherwise: () => new Error(`Reservation "${reservationId}" is confirmed, so it cannot be cancelled.`),
      },
      {
        Update: {
          TableName,
          Key: { id: counter },
          UpdateExpression: "ADD taken :units",
          ExpressionAttributeValues: { ":units": -units },
        },
      },
    ],
  };
}

/** Makes a reservation final. */
export function confirm({ reservationId }: { readonly reservationId: string }): LedgerEffect<Confirmation> {
  return {
    writes: [
      {
        Update: changed(reservationId, { from: "reserved", to: "confirmed" }),
        otherwise: () => new Error(`Reservation "${reservationId}" cannot be confirmed: it is not reserved.`),
      },
    ],
    answer: { reservationId, confirmed: true },
  };
}

function changed(reservationId: string, { from, to }: { readonly from: string; readonly to: string }) {
  return {
    TableName,
    Key: { id: idOf(reservationId) },
    UpdateExpression: "SET #state = :to",
    ConditionExpression: "#state = :from",
    ExpressionAttributeNames: { "#state": "state" },
    ExpressionAttributeValues: { ":from": from, ":to": to },
  };
}
