import { cancelPlace, reservePlace } from "../../lib/examples/group-tour/operations.js";
import { itemId } from "../shared/item-id.js";
import { giveBack, reservations } from "../shared/reservations.js";

/** The compensation of ReservePlace, called with its request. */
export const handler = reservations.compensation(
  cancelPlace,
  ({ reservationId, town, excursion, day }, { answer: { units } }) =>
    giveBack({ reservationId, counter: itemId(town, excursion, day), units }),
  { of: reservePlace },
);
