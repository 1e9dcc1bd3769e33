import { itemId } from "../shared/item-id.js";
import { confirmation } from "../shared/later.js";

/** Makes a hotel reservation final. */
export const handler = confirmation((fields) => itemId(fields.place("city"), fields.day("from")));
