import type { Confirmation, ConfirmFlight } from "../../lib/trip-booking/contract.js";
import { MalformedRequest } from "../shared/errors.js";
import { itemId } from "../shared/item-id.js";
import { readRequest } from "../shared/request.js";
import { reservations } from "../shared/stock.js";

const store = reservations(process.env);

/**
 * Makes a flight reservation final. It is kept by the reservation, so every confirmation of it has the same answer.
 *
 * @throws NotReserved or MalformedRequest
 */
export async function handler(event: unknown): Promise<Confirmation> {
  const { reservationId, origin, destination, departure } = readRequest(
    event,
    MalformedRequest,
    (fields): ConfirmFlight => ({
      confirmationId: fields.id("confirmationId"),
      reservationId: fields.id("reservationId"),
      origin: fields.place("origin"),
      destination: fields.place("destination"),
      departure: fields.day("departure"),
    }),
  );
  await store.confirm({ itemId: itemId(origin, destination, departure), reservationId });
  return { reservationId, confirmed: true };
}
