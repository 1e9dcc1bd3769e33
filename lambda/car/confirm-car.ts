import type { Confirmation, ConfirmCar } from "../../lib/trip-booking/contract.js";
import { MalformedRequest } from "../shared/errors.js";
import { itemId } from "../shared/item-id.js";
import { readRequest } from "../shared/request.js";
import { reservations } from "../shared/stock.js";

const store = reservations(process.env);

/**
 * Makes a car reservation final. It is kept by the reservation, so every confirmation of it has the same answer.
 *
 * @throws NotReserved or MalformedRequest
 */
export async function handler(event: unknown): Promise<Confirmation> {
  const { reservationId, city, from } = readRequest(
    event,
    MalformedRequest,
    (fields): ConfirmCar => ({
      confirmationId: fields.id("confirmationId"),
      reservationId: fields.id("reservationId"),
      city: fields.place("city"),
      from: fields.day("from"),
    }),
  );
  await store.confirm({ itemId: itemId(city, from), reservationId });
  return { reservationId, confirmed: true };
}
