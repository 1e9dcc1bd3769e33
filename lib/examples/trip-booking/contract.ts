import * as v from "valibot";
import { amount, count, day, key, place, text } from "../support/fields.js";

/**
 * Contract of the trip's saga with its participants: the requests and responses of every operation. The participants validate
 * their requests by these schemas, and the saga's types are made from them.
 *
 * Dates are ISO 8601 days ("2026-12-01"), money is in whole euros. Cities and airports are names in which case, spaces around
 * them and repeated spaces make no difference. Fields that are not listed are ignored.
 *
 * A `reservationId` is the key under which the saga calls; the participant keeps its effect under it, so whoever knows the
 * key can cancel or confirm, though it never saw an answer. A cancellation takes the request of its reservation.
 */

/** The saga's input. */
export interface TripRequest {
  /** The person who travels and pays: a name or an e-mail address. */
  readonly traveller: string;
  readonly origin: string;
  readonly destination: string;
  /** The day of the flight out, and of taking over car and room. */
  readonly departure: string;
  /** The day of the flight back; later than `departure`. */
  readonly return: string;
  /** The number of travellers, at least 1. */
  readonly travellers: number;
}

const stay = { reservationId: key, city: place, from: day, until: day };

/** One car at a city's station, from the day it is picked up. */
export const ReserveCar = v.pipe(
  v.object(stay),
  v.forward(
    v.check(({ from, until }) => from < until, "must be a day after `from`"),
    ["until"],
  ),
);
export type ReserveCar = v.InferInput<typeof ReserveCar>;

/** Rooms for some guests, two to a room, from the day of arrival. */
export const ReserveHotel = v.pipe(
  v.object({ ...stay, guests: count }),
  v.forward(
    v.check(({ from, until }) => from < until, "must be a day after `from`"),
    ["until"],
  ),
);
export type ReserveHotel = v.InferInput<typeof ReserveHotel>;

/** Seats out and back, sold as one, by the day of departure. */
export const ReserveJourney = v.pipe(
  v.object({
    reservationId: key,
    origin: place,
    destination: place,
    departure: day,
    return: day,
    seats: count,
  }),
  v.forward(
    v.check((journey) => journey.departure < journey.return, "must be a day after `departure`"),
    ["return"],
  ),
);
export type ReserveJourney = v.InferInput<typeof ReserveJourney>;

/** The answer to every reservation. */
export interface Reservation {
  readonly reservationId: string;
  /** In euros, for the whole reservation. */
  readonly price: number;
  /** The number of cars, rooms or seats. */
  readonly units: number;
}

/** A car or hotel reservation. */
export const ConfirmStay = v.object({
  /** The saga's key of the confirmation. */
  confirmationId: key,
  reservationId: key,
  city: place,
  from: day,
});
export type ConfirmStay = v.InferInput<typeof ConfirmStay>;

export const ConfirmJourney = v.object({
  /** The saga's key of the confirmation. */
  confirmationId: key,
  reservationId: key,
  origin: place,
  destination: place,
  departure: day,
});
export type ConfirmJourney = v.InferInput<typeof ConfirmJourney>;

export interface Confirmation {
  readonly reservationId: string;
  readonly confirmed: true;
}

/** The items to be paid are by name, so that none can get lost unseen. */
export const TakePayment = v.object({
  paymentId: key,
  payer: text,
  amounts: v.object({ car: amount, hotel: amount, flight: amount }),
});
export type TakePayment = v.InferInput<typeof TakePayment>;

export interface Payment {
  readonly paymentId: string;
  /** The sum of what was paid, in euros. */
  readonly amount: number;
}

/** The message that tells the traveller. */
export interface TripBooked {
  /** The saga's key: the same message may come twice, and bears the same id then. */
  readonly messageId: string;
  readonly traveller: string;
  readonly destination: string;
  readonly departure: string;
}
