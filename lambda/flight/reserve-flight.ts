import { reserveFlight } from "../../lib/examples/trip-booking/operations.js";
import { takeSeats } from "../shared/journeys.js";
import { readTerms, reservations } from "../shared/reservations.js";

const terms = readTerms();

/** Reserves seats of a flight out and back. */
export const handler = reservations.action(
  reserveFlight,
  (request, { reject }) =>
    takeSeats({ noun: "flight", ...terms, full: (message) => reject("FlightUnavailable", message) }, request),
  { malformed: "InvalidRequest" },
);
