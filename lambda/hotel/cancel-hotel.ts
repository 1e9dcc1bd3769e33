import { cancelHotel, reserveHotel } from "../../lib/examples/trip-booking/operations.js";
import { itemId } from "../shared/item-id.js";
import { giveBack, reservations } from "../shared/reservations.js";

/** The compensation of ReserveHotel, called with its request. */
export const handler = reservations.compensation(
  cancelHotel,
  ({ reservationId, city, from }, { answer: { units } }) =>
    giveBack({ reservationId, counter: itemId(city, from), units }),
  { of: reserveHotel },
);
