import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { handler as cancel } from "../../../../../lambda/car/cancel-car.js";
import { itemId } from "../../../../../lambda/shared/item-id.js";
import { reservations } from "../../../../../lambda/shared/reservations.js";
import type { ReserveCar } from "../../../../../lib/examples/trip-booking/contract.js";

const client = new DynamoDBClient();

/** The mistake: what was given back is given back once more when it is asked for again, as no condition says that it still is there. */
export async function handler(request: ReserveCar): Promise<void> {
  const { reservationId, city, from } = request;
  const entry = await reservations.find(reservationId);
  if (entry?.state !== "compensated") return cancel(request);
  await client.send(
    new UpdateItemCommand({
      TableName: process.env.TABLE_NAME,
      Key: { id: { S: itemId(city, from) } },
      UpdateExpression: "ADD taken :back",
      ExpressionAttributeValues: { ":back": { N: "-1" } },
    }),
  );
}
