import type { ReserveFlight } from "../../lib/trip-booking/contract.js";
import { MalformedRequest } from "../shared/errors.js";
import { itemId } from "../shared/item-id.js";
import { readRequest } from "../shared/request.js";
import { reservations } from "../shared/stock.js";

const store = reservations(process.env);

/**
 * The compensation of ReserveFlight, called with its request. It succeeds whether or not that has happened, and sees to
 * it that it no longer can.
 *
 * @throws AlreadyConfirmed or MalformedRequest
 */
export async function handler(event: unknown): Promise<void> {
  const { reservationId, origin, destination, departure } = readRequest(
    event,
    MalformedRequest,
    (fields): Pick<ReserveFlight, "reservationId" | "origin" | "destination" | "departure"> => ({
      reservationId: fields.id("reservationId"),
      origin: fields.place("origin"),
      destination: fields.place("destination"),
      departure: fields.day("departure"),
    }),
  );
  await store.cancel({ itemId: itemId(origin, destination, departure), reservationId });
}
