import { reservePlace } from "../../lib/examples/group-tour/operations.js";
import { itemId } from "../shared/item-id.js";
import { readTerms, reservations, take } from "../shared/reservations.js";

const terms = readTerms();

/** Reserves one place of an excursion, at PRICE euros, of the CAPACITY places that it has on a day. */
export const handler = reservations.action(
  reservePlace,
  ({ reservationId, town, excursion, day }, { reject }) => {
    const { writes, answer } = take({
      reservationId,
      counter: itemId(town, excursion, day),
      units: 1,
      ...terms,
      full: (why) => reject("PlaceUnavailable", `No place for ${excursion} in ${town} on ${day}: ${why}.`),
    });
    return { writes, answer: { ...answer, excursion } };
  },
  { malformed: "InvalidRequest" },
);
