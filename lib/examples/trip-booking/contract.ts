/**
 * Contract of the trip's saga with its participants: the requests and responses of every operation.
 *
 * Dates are ISO 8601 days ("2026-12-01"), money is in whole euros. Cities and airports are names of 1 to 100 characters,
 * in which case, spaces around them and repeated spaces make no difference. Fields that are not listed are ignored.
 *
 * A `reservationId` is the key under which the saga calls (1 to 256 characters); the participant keeps its effect under
 * it, so whoever knows the key can cancel or confirm, though it never saw an answer. The effect is kept where its place
 * and its first day are, so these are the same in the calls that reserve, cancel and confirm.
 *
 * A cancellation takes the request of its reservation, of which it reads no more than that, and answers nothing.
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

/** One car at a city's station, from the day it is picked up. */
export interface ReserveCar {
  readonly reservationId: string;
  readonly city: string;
  readonly from: string;
  readonly until: string;
}

/** Rooms for some guests, two to a room, from the day of arrival. */
export interface ReserveHotel {
  readonly reservationId: string;
  readonly city: string;
  readonly from: string;
  readonly until: string;
  readonly guests: number;
}

/** Seats out and back, sold as one, by the day of departure. */
export interface ReserveJourney {
  readonly reservationId: string;
  readonly origin: string;
  readonly destination: string;
  readonly departure: string;
  readonly return: string;
  readonly seats: number;
}

export type ReserveFlight = ReserveJourney;

/** The answer to every reservation. */
export interface Reservation {
  readonly reservationId: string;
  /** In euros, for the whole reservation. */
  readonly price: number;
}

/** The place and the id of a car or hotel reservation. */
export interface ConfirmStay {
  /** The saga's key of the confirmation. */
  readonly confirmationId: string;
  readonly reservationId: string;
  readonly city: string;
  readonly from: string;
}

export type ConfirmCar = ConfirmStay;
export type ConfirmHotel = ConfirmStay;

export interface ConfirmJourney {
  /** The saga's key of the confirmation. */
  readonly confirmationId: string;
  readonly reservationId: string;
  readonly origin: string;
  readonly destination: string;
  readonly departure: string;
}

export type ConfirmFlight = ConfirmJourney;

export interface Confirmation {
  readonly reservationId: string;
  readonly confirmed: true;
}

export interface TakePayment {
  readonly paymentId: string;
  /** The payer: 1 to 256 characters. */
  readonly payer: string;
  /** The items to be paid, in euros, none of them negative. By name, so that none can get lost unseen. */
  readonly amounts: { readonly car: number; readonly hotel: number; readonly flight: number };
}

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
