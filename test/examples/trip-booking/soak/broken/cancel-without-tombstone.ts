import { documentClient } from "../../../../../lambda/shared/client.js";
import { itemId } from "../../../../../lambda/shared/item-id.js";
import { SharedItem } from "../../../../../lambda/shared/shared-item.js";
import type { ReserveCar } from "../../../../../lib/examples/trip-booking/contract.js";

const tableName = process.env.TABLE_NAME ?? "";

/** The mistake: gives back what was reserved, and leaves no tombstone where nothing was. */
export async function handler({ reservationId, city, from }: ReserveCar): Promise<void> {
  const item = new SharedItem(
    { client: documentClient, tableName },
    { itemId: itemId(city, from), reservationId },
  );
  await item.release();
}
