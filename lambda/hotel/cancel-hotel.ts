import type { ReserveHotel } from "../../lib/trip-booking/contract.js";
import { MalformedRequest } from "../shared/errors.js";
import { itemId } from "../shared/item-id.js";
import { readRequest } from "../shared/request.js";
import { reservations } from "../shared/stock.js";

const store = reservations(process.env);

/**
 * The compensation of ReserveHotel, called with its request. It succeeds whether or not that has happened, and sees to it
 * that it no longer can.
 *
 * @throws AlreadyConfirmed or MalformedRequest
 */
export async function handler(event: unknown): Promise<void> {
  const { reservationId, city, from } = readRequest(
    event,
    MalformedRequest,
    (fields): Pick<ReserveHotel, "reservationId" | "city" | "from"> => ({
      reservationId: fields.id("reservationId"),
      city: fields.place("city"),
      from: fields.day("from"),
    }),
  );
  await store.cancel({ itemId: itemId(city, from), reservationId });
}
