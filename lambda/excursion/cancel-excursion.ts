import { cancellation } from "../shared/later.js";
import { excursionItem } from "./excursion-item.js";

/** The compensation of ReservePlace, called with its request. */
export const handler = cancellation(excursionItem);
