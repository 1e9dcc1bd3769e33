import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { saga } from "cdk-saga";
import { ledger, operation, shape } from "cdk-saga/participant";

interface TripRequest {
  readonly traveller: string;
  readonly flight: string;
  /** Price that the traveller was shown, in euros. */
  readonly fare: number;
}
interface Lock {
  readonly key: string;
  readonly traveller: string;
  /** Key of the step that ends it well. */
  readonly endedBy?: string;
}
interface TakePayment {
  readonly key: string;
  readonly flight: string;
  readonly fare: number;
}

export const lockTraveller = operation("LockTraveller", {
  request: shape<Lock>(),
  response: shape<{ key: string }>(),
  rejections: ["TripUnderWay"],
});
export const unlockTraveller = operation("UnlockTraveller", { request: shape<Lock>() });
export const takePayment = operation("TakePayment", {
  request: shape<TakePayment>(),
  response: shape<{ paid: number }>(),
  rejections: ["FareChanged"],
});

const book = ledger({ table: process.env.LEDGER_TABLE, client: new DynamoDBClient() });

export const lock = book.action(lockTraveller, ({ key, traveller }, { reject }) => ({
  writes: [
    {
      Update: {
        TableName: "Travellers",
        Key: { id: traveller },
        UpdateExpression: "SET lockedBy = :key",
        ConditionExpression: "attribute_not_exists(lockedBy)",
        ExpressionAttributeValues: { ":key": key },
      },
      otherwise: () => reject("TripUnderWay", `${traveller} is booking another trip.`),
    },
  ],
  answer: { key },
}));

export const unlock = book.compensation(unlockTraveller, ({ traveller }) => ({
  writes: [
    { Update: { TableName: "Travellers", Key: { id: traveller }, UpdateExpression: "REMOVE lockedBy" } },
  ],
}));

export const trip = saga<TripRequest>("LockedTrip")
  .step("LockTraveller", {
    action: lockTraveller,
    request: ({ input, key }) => ({ key, traveller: input.traveller }),
    compensation: unlockTraveller,
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ input, key }) => ({ key, flight: input.flight, fare: input.fare }),
  })
  .step("UnlockTraveller", {
    kind: "retriable",
    action: unlockTraveller,
    request: ({ input, results, key }) => ({
      key: results.LockTraveller.key,
      traveller: input.traveller,
      endedBy: key,
    }),
  });

export const pay = book.action(takePayment, ({ key, flight, fare }, { reject }) => ({
  writes: [
    {
      ConditionCheck: {
        TableName: "Flights",
        Key: { id: flight },
        ConditionExpression: "fare = :shown",
        ExpressionAttributeValues: { ":shown": fare },
      },
      otherwise: () => reject("FareChanged", `The fare of ${flight} is no longer ${fare}.`),
    },
    { Put: { TableName: "Payments", Item: { id: key, flight, paid: fare } } },
  ],
  answer: { paid: fare },
}));

/** The number of seats that are sold for good, of the reservations of a flight. */
export function sold(reservations: readonly { readonly state: string; readonly units: number }[]): number {
  return reservations.filter(({ state }) => state === "confirmed").reduce((sum, { units }) => sum + units, 0);
}
