import type { Confirmation } from "../../lib/examples/trip-booking/contract.js";
import { MalformedRequest } from "./errors.js";
import { type Fields, readCompensation, readRequest } from "./request.js";
import { reservations } from "./stock.js";

/** Reads from a request where its reservation is kept, as the id of the item. */
export type Locate = (fields: Fields) => string;

/**
 * The handler of a compensation, called with the request of the reservation. It succeeds whether or not that has
 * happened, and sees to it that it no longer can. A malformed request changes nothing: the reservation reads the same
 * fields by the same rules, so it has refused it.
 *
 * The handler that it returns throws AlreadyConfirmed.
 */
export function cancellation(locate: Locate): (event: unknown) => Promise<void> {
  const store = reservations(process.env);
  return async (event) => {
    const place = readCompensation(event, (fields) => ({
      reservationId: fields.id("reservationId"),
      itemId: locate(fields),
    }));
    if (place !== undefined) await store.cancel(place);
  };
}

/**
 * The handler that makes a reservation final. It is kept by the reservation, so every confirmation of it has the same
 * answer.
 *
 * The handler that it returns throws NotReserved or MalformedRequest.
 */
export function confirmation(locate: Locate): (event: unknown) => Promise<Confirmation> {
  const store = reservations(process.env);
  return async (event) => {
    const { reservationId, itemId } = readRequest(event, MalformedRequest, (fields) => ({
      confirmationId: fields.id("confirmationId"),
      reservationId: fields.id("reservationId"),
      itemId: locate(fields),
    }));
    await store.confirm({ itemId, reservationId });
    return { reservationId, confirmed: true };
  };
}
