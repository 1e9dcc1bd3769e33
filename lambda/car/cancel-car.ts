import { itemId } from "../shared/item-id.js";
import { cancellation } from "../shared/later.js";

/** The compensation of ReserveCar, called with its request. */
export const handler = cancellation((fields) => itemId(fields.place("city"), fields.day("from")));
