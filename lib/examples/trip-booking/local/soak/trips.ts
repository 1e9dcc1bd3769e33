import type { TripRequest } from "../../contract.js";
import { between, drawFor } from "./draw.js";

/** One trip to be booked. */
export interface SoakTrip {
  /** The execution's name. */
  readonly name: string;
  readonly input: TripRequest;
}

/** More than the 20 cars that there are in a place on a day, so that some trips find none. */
const TRIPS_PER_PLACE = 24;

/** Beyond 22 people a week is too expensive for one payment, which is then declined. */
const MOST_TRAVELLERS = 26;

/** One in so many is asked to return before it departs, and is refused at once. */
const INVALID_ONE_IN = 50;

/**
 * Trips that compete: for cars, rooms and seats of the same places and days, with parties of all sizes. Some find what they want
 * taken, some are too expensive, some are invalid; which ones is in part up to who comes first.
 */
export function drawTrips(sagas: number, seed: number): readonly SoakTrip[] {
  const places = Math.ceil(sagas / TRIPS_PER_PLACE);
  return Array.from({ length: sagas }, (_, index) => {
    const name = `trip-${String(index + 1).padStart(5, "0")}`;
    const random = drawFor(seed, name);
    const isInvalid = between(1, INVALID_ONE_IN, random) === 1;
    return {
      name,
      input: {
        traveller: `Traveller ${index + 1}`,
        origin: "Oslo",
        destination: `Place ${between(1, places, random)}`,
        departure: "2027-03-01",
        return: isInvalid ? "2027-02-28" : "2027-03-08",
        travellers: between(1, MOST_TRAVELLERS, random),
      },
    };
  });
}
