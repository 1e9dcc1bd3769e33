import { reserveCar } from "../../lib/examples/trip-booking/operations.js";
import { daysBetween } from "../shared/dates.js";
import { itemId } from "../shared/item-id.js";
import { readTerms, reservations, take } from "../shared/reservations.js";

const terms = readTerms();

/** Reserves one car of a city's station, at PRICE euros a day, of the CAPACITY cars that can be picked up there on a day. */
export const handler = reservations.action(
  reserveCar,
  ({ reservationId, city, from, until }, { reject }) =>
    take({
      reservationId,
      counter: itemId(city, from),
      units: 1,
      capacity: terms.capacity,
      price: terms.price * daysBetween(from, until),
      full: (why) => reject("CarUnavailable", `No car in ${city} from ${from} until ${until}: ${why}.`),
    }),
  { malformed: "InvalidRequest" },
);
