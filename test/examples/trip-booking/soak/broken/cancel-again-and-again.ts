import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { documentClient } from "../../../../../lambda/shared/client.js";
import { itemId } from "../../../../../lambda/shared/item-id.js";
import { ReservationStore } from "../../../../../lambda/shared/reservation-store.js";
import { SharedItem } from "../../../../../lambda/shared/shared-item.js";
import type { ReserveCar } from "../../../../../lib/examples/trip-booking/contract.js";

const table = { client: documentClient, tableName: process.env.TABLE_NAME ?? "" };

/** The mistake: what was reserved is given back at every call, as no condition says that it still is. */
export async function handler({ reservationId, city, from }: ReserveCar): Promise<void> {
  const place = { itemId: itemId(city, from), reservationId };
  const units = (await new SharedItem(table, place).find())?.entry?.units ?? 0;
  if (units === 0) return new ReservationStore(table).cancel(place);
  await documentClient.send(
    new UpdateCommand({
      TableName: table.tableName,
      Key: { id: place.itemId },
      UpdateExpression: "SET entries.#key.#state = :cancelled, taken = taken - :units",
      ExpressionAttributeNames: { "#key": reservationId, "#state": "state" },
      ExpressionAttributeValues: { ":cancelled": "cancelled", ":units": units },
    }),
  );
}
