import { itemId } from "../shared/item-id.js";
import type { Locate } from "../shared/later.js";

/** Where the places of an excursion are kept. */
export const excursionItem: Locate = (fields) =>
  itemId(fields.place("town"), fields.place("excursion"), fields.day("day"));
