import { itemId } from "../shared/item-id.js";
import type { Locate } from "../shared/later.js";

/** The place of an excursion's places. */
export const excursionItem: Locate = (fields) =>
  itemId(fields.place("town"), fields.place("excursion"), fields.day("day"));
