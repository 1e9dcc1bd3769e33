import { confirmFlight } from "../../lib/examples/trip-booking/operations.js";
import { confirm, reservations } from "../shared/reservations.js";

/** Makes a flight reservation final. */
export const handler = reservations.action(confirmFlight, confirm, { keyField: "confirmationId" });
