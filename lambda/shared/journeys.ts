import type { Reservation, ReserveJourney } from "../../lib/examples/trip-booking/contract.js";
import { InvalidRequest } from "./errors.js";
import { itemId } from "./item-id.js";
import { type Fields, readRequest } from "./request.js";
import { stock } from "./stock.js";

/** The place of a journey's seats: by the way and the day out. */
export function journeyItem(fields: Fields): string {
  return itemId(fields.place("origin"), fields.place("destination"), fields.day("departure"));
}

/** The noun for a vehicle, and the rejection when it is full. */
export interface JourneyProps {
  readonly noun: string;
  readonly Unavailable: new (message: string) => Error;
}

/**
 * The handler that reserves seats out and back, at PRICE euros a seat for both ways, of the CAPACITY seats that leave on
 * a day.
 *
 * The handler that it returns throws the rejection, or InvalidRequest.
 */
export function journeyReservation({
  noun,
  Unavailable,
}: JourneyProps): (event: unknown) => Promise<Reservation> {
  const { store, capacity, price } = stock(process.env);
  return async (event) => {
    const request = readRequest(
      event,
      InvalidRequest,
      (fields): ReserveJourney => ({
        reservationId: fields.id("reservationId"),
        origin: fields.place("origin"),
        destination: fields.place("destination"),
        departure: fields.day("departure"),
        return: fields.dayAfter("return", "departure"),
        seats: fields.count("seats"),
      }),
    );
    const { reservationId, origin, destination, departure, seats } = request;
    const outcome = await store.reserve({
      itemId: itemId(origin, destination, departure),
      reservationId,
      units: seats,
      capacity,
      price: price * seats,
    });
    if ("refused" in outcome) {
      throw new Unavailable(
        `No ${noun} for ${seats} from ${origin} to ${destination} on ${departure}: ${outcome.refused}.`,
      );
    }
    return { reservationId, price: outcome.price };
  };
}
