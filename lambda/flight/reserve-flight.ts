import { FlightUnavailable } from "../shared/errors.js";
import { journeyReservation } from "../shared/journeys.js";

/**
 * Reserves seats of a flight out and back.
 *
 * @throws FlightUnavailable or InvalidRequest, its rejections
 */
export const handler = journeyReservation({ noun: "flight", Unavailable: FlightUnavailable });
