import { journeyItem } from "../shared/journeys.js";
import { confirmation } from "../shared/later.js";

/** Makes a train reservation final. */
export const handler = confirmation(journeyItem);
