import { confirmHotel } from "../../lib/examples/trip-booking/operations.js";
import { confirm, reservations } from "../shared/reservations.js";

/** Makes a hotel reservation final. */
export const handler = reservations.action(confirmHotel, confirm, { keyField: "confirmationId" });
