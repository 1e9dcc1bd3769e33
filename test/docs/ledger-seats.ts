import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ledger, operation, shape } from "cdk-saga/participant";

interface ReserveSeat {
  readonly key: string;
  readonly seat: string;
}

export const reserveSeat = operation("ReserveSeat", {
  request: shape<ReserveSeat>(),
  response: shape<{ price: number }>(),
  rejections: ["SeatTaken"],
});
export const releaseSeat = operation("ReleaseSeat", { request: shape<ReserveSeat>() });

const seats = ledger({ table: process.env.LEDGER_TABLE, client: new DynamoDBClient() });

export const reserve = seats.action(reserveSeat, ({ key, seat }, { reject }) => ({
  writes: [
    {
      Put: {
        TableName: "Seats",
        Item: { id: seat, takenBy: key },
        ConditionExpression: "attribute_not_exists(id)",
      },
      otherwise: () => reject("SeatTaken", `${seat} is taken.`),
    },
  ],
  answer: { price: 40 },
}));

export const release = seats.compensation(releaseSeat, ({ seat }) => ({
  writes: [{ Delete: { TableName: "Seats", Key: { id: seat } } }],
}));
