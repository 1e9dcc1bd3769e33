import { confirmCar } from "../../lib/examples/trip-booking/operations.js";
import { confirm, reservations } from "../shared/reservations.js";

/** Makes a car reservation final. */
export const handler = reservations.action(confirmCar, confirm, { keyField: "confirmationId" });
