import { cancelFlight, reserveFlight } from "../../lib/examples/trip-booking/operations.js";
import { giveSeatsBack } from "../shared/journeys.js";
import { reservations } from "../shared/reservations.js";

/** The compensation of ReserveFlight, called with its request. */
export const handler = reservations.compensation(cancelFlight, giveSeatsBack, { of: reserveFlight });
