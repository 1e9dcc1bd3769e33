import { cancelTrain, reserveTrain } from "../../lib/examples/group-tour/operations.js";
import { giveSeatsBack } from "../shared/journeys.js";
import { reservations } from "../shared/reservations.js";

/** The compensation of ReserveTrain, called with its request. */
export const handler = reservations.compensation(cancelTrain, giveSeatsBack, { of: reserveTrain });
