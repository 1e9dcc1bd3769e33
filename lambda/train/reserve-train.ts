import { reserveTrain } from "../../lib/examples/group-tour/operations.js";
import { takeSeats } from "../shared/journeys.js";
import { readTerms, reservations } from "../shared/reservations.js";

const terms = readTerms();

/** Reserves seats of a train out and back. */
export const handler = reservations.action(
  reserveTrain,
  (request, { reject }) =>
    takeSeats({ noun: "train", ...terms, full: (message) => reject("TrainUnavailable", message) }, request),
  { malformed: "InvalidRequest" },
);
