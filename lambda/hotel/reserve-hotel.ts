import { reserveHotel } from "../../lib/examples/trip-booking/operations.js";
import { daysBetween } from "../shared/dates.js";
import { itemId } from "../shared/item-id.js";
import { readTerms, reservations, take } from "../shared/reservations.js";

const GUESTS_PER_ROOM = 2;

const terms = readTerms();

/**
 * Reserves rooms, two guests to each, at PRICE euros a room and night, of the CAPACITY rooms that a city has for those
 * who arrive on a day.
 */
export const handler = reservations.action(
  reserveHotel,
  ({ reservationId, city, from, until, guests }, { reject }) => {
    const rooms = Math.ceil(guests / GUESTS_PER_ROOM);
    return take({
      reservationId,
      counter: itemId(city, from),
      units: rooms,
      capacity: terms.capacity,
      price: terms.price * rooms * daysBetween(from, until),
      full: (why) =>
        reject("HotelUnavailable", `No room for ${guests} in ${city} from ${from} until ${until}: ${why}.`),
    });
  },
  { malformed: "InvalidRequest" },
);
