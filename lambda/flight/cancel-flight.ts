import { journeyItem } from "../shared/journeys.js";
import { cancellation } from "../shared/later.js";

/** The compensation of ReserveFlight, called with its request. */
export const handler = cancellation(journeyItem);
