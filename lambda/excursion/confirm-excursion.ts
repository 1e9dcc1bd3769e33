import { confirmation } from "../shared/later.js";
import { excursionItem } from "./excursion-item.js";

/** Makes the reservation of a place final. */
export const handler = confirmation(excursionItem);
