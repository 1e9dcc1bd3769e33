import { confirmPlace } from "../../lib/examples/group-tour/operations.js";
import { confirm, reservations } from "../shared/reservations.js";

/** Makes the reservation of a place final. */
export const handler = reservations.action(confirmPlace, confirm, { keyField: "confirmationId" });
