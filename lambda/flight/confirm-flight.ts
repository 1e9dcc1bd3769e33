import { journeyItem } from "../shared/journeys.js";
import { confirmation } from "../shared/later.js";

/** Makes a flight reservation final. */
export const handler = confirmation(journeyItem);
