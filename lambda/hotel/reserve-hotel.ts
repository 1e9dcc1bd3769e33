import type { Reservation, ReserveHotel } from "../../lib/examples/trip-booking/contract.js";
import { daysBetween } from "../shared/dates.js";
import { HotelUnavailable, InvalidRequest } from "../shared/errors.js";
import { itemId } from "../shared/item-id.js";
import { readRequest } from "../shared/request.js";
import { stock } from "../shared/stock.js";

const GUESTS_PER_ROOM = 2;

const { store, capacity, price } = stock(process.env);

/**
 * Reserves rooms, two guests to each, at PRICE euros a room and night, of the CAPACITY rooms that a city has for those
 * who arrive on a day.
 *
 * @throws HotelUnavailable or InvalidRequest, its rejections
 */
export async function handler(event: unknown): Promise<Reservation> {
  const { reservationId, city, from, until, guests } = readRequest(
    event,
    InvalidRequest,
    (fields): ReserveHotel => ({
      reservationId: fields.id("reservationId"),
      city: fields.place("city"),
      from: fields.day("from"),
      until: fields.dayAfter("until", "from"),
      guests: fields.count("guests"),
    }),
  );
  const rooms = Math.ceil(guests / GUESTS_PER_ROOM);
  const outcome = await store.reserve({
    itemId: itemId(city, from),
    reservationId,
    units: rooms,
    capacity,
    price: price * rooms * daysBetween(from, until),
  });
  if ("refused" in outcome) {
    throw new HotelUnavailable(
      `No room for ${guests} in ${city} from ${from} until ${until}: ${outcome.refused}.`,
    );
  }
  return { reservationId, price: outcome.price };
}
