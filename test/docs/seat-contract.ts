import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { participantContract } from "cdk-saga/testing";
import { releaseSeat, reserveSeat } from "./seats.js";

const client = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Every key asks for a seat of its own, so that no test is in another's way. */
const ownSeat = (key: string) => `seat of ${key}`;
const somebodyElse = (key: string) => ({ key: "somebody else", seat: ownSeat(key) });

participantContract({
  name: "ReserveSeat",
  action: reserveSeat,
  compensation: releaseSeat,
  request: (key) => ({ key, seat: ownSeat(key) }),
  effects: async (key) => {
    const get = new GetCommand({ TableName: "Seats", Key: { id: ownSeat(key) }, ConsistentRead: true });
    return (await client.send(get)).Item?.taken === undefined ? 0 : 1;
  },
  rejections: ["SeatTaken", "NoSuchSeat"],
  rejection: {
    provoke: async (key) => void (await reserveSeat(somebodyElse(key))),
    relent: (key) => releaseSeat(somebodyElse(key)),
  },
});
