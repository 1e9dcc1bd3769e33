import type { LedgerEffect } from "cdk-saga/participant";
import type { Reservation, ReserveJourney } from "../../lib/examples/trip-booking/contract.js";
import { itemId } from "./item-id.js";
import { giveBack, take, type Terms } from "./reservations.js";

/**
 * Takes seats out and back, at PRICE euros a seat for both ways, of the CAPACITY seats that leave on a day.
 *
 * @param noun of the vehicle.
 * @param full makes the rejection if there are too few.
 */
export function takeSeats(
  {
    noun,
    capacity,
    price,
    full,
  }: Terms & { readonly noun: string; readonly full: (message: string) => Error },
  { reservationId, origin, destination, departure, seats }: ReserveJourney,
): LedgerEffect<Reservation> {
  return take({
    reservationId,
    counter: itemId(origin, destination, departure),
    units: seats,
    capacity,
    price: price * seats,
    full: (why) => full(`No ${noun} for ${seats} from ${origin} to ${destination} on ${departure}: ${why}.`),
  });
}

/** Gives the seats of a journey back. */
export const giveSeatsBack = (
  { reservationId, origin, destination, departure }: ReserveJourney,
  { answer: { units } }: { readonly answer: Reservation },
) => giveBack({ reservationId, counter: itemId(origin, destination, departure), units });
