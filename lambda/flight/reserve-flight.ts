import type { Reservation, ReserveFlight } from "../../lib/trip-booking/contract.js";
import { FlightUnavailable, InvalidRequest } from "../shared/errors.js";
import { itemId } from "../shared/item-id.js";
import { readRequest } from "../shared/request.js";
import { stock } from "../shared/stock.js";

const { store, capacity, price } = stock(process.env);

/**
 * Reserves seats out and back, at PRICE euros a seat for both ways, of the CAPACITY seats that fly out on a day.
 *
 * @throws FlightUnavailable or InvalidRequest, its rejections
 */
export async function handler(event: unknown): Promise<Reservation> {
  const request = readRequest(
    event,
    InvalidRequest,
    (fields): ReserveFlight => ({
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
    throw new FlightUnavailable(
      `No flight for ${seats} from ${origin} to ${destination} on ${departure}: ${outcome.refused}.`,
    );
  }
  return { reservationId, price: outcome.price };
}
