import { confirmTrain } from "../../lib/examples/group-tour/operations.js";
import { confirm, reservations } from "../shared/reservations.js";

/** Makes a train reservation final. */
export const handler = reservations.action(confirmTrain, confirm, { keyField: "confirmationId" });
