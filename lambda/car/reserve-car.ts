import type { Reservation, ReserveCar } from "../../lib/examples/trip-booking/contract.js";
import { daysBetween } from "../shared/dates.js";
import { CarUnavailable, InvalidRequest } from "../shared/errors.js";
import { itemId } from "../shared/item-id.js";
import { readRequest } from "../shared/request.js";
import { stock } from "../shared/stock.js";

const { store, capacity, price } = stock(process.env);

/**
 * Reserves one car of a city's station, at PRICE euros a day, of the CAPACITY cars that can be picked up there on a day.
 *
 * @throws CarUnavailable or InvalidRequest, its rejections
 */
export async function handler(event: unknown): Promise<Reservation> {
  const { reservationId, city, from, until } = readRequest(
    event,
    InvalidRequest,
    (fields): ReserveCar => ({
      reservationId: fields.id("reservationId"),
      city: fields.place("city"),
      from: fields.day("from"),
      until: fields.dayAfter("until", "from"),
    }),
  );
  const outcome = await store.reserve({
    itemId: itemId(city, from),
    reservationId,
    units: 1,
    capacity,
    price: price * daysBetween(from, until),
  });
  if ("refused" in outcome) {
    throw new CarUnavailable(`No car in ${city} from ${from} until ${until}: ${outcome.refused}.`);
  }
  return { reservationId, price: outcome.price };
}
