import { TrainUnavailable } from "../shared/errors.js";
import { journeyReservation } from "../shared/journeys.js";

/**
 * Reserves seats of a train out and back.
 *
 * @throws TrainUnavailable or InvalidRequest, its rejections
 */
export const handler = journeyReservation({ noun: "train", Unavailable: TrainUnavailable });
