import type { ConfirmJourney, Reservation, ReserveJourney } from "../trip-booking/contract.js";

/**
 * Contract of the group tour's saga with the participants that the trip booking does not have: train, excursions,
 * approvals; and on what is paid. Everything said in the trip's contract holds here too: of days, money, names, and of
 * keys.
 */

/** The saga's input. */
export interface TourRequest {
  /** The person who organises the tour, and pays: a name or an e-mail address. */
  readonly organiser: string;
  readonly origin: string;
  /** The destination of the flight. */
  readonly airport: string;
  /** The town where the group stays. */
  readonly town: string;
  /** The way from the airport to the town, and back. */
  readonly onward: "car" | "train";
  /** The day of the flight out, of taking over car and rooms, and of the excursions. */
  readonly departure: string;
  /** The day of the flight back; later than `departure`. */
  readonly return: string;
  /** The travellers: 1 to 20. */
  readonly travellers: readonly Traveller[];
}

/** One of the group. */
export interface Traveller {
  /** A name or an e-mail address. */
  readonly name: string;
  /** The excursion that this one goes on. */
  readonly excursion: string;
}

/** Seats of a train from the airport to the town and back. */
export type ReserveTrain = ReserveJourney;
export type ConfirmTrain = ConfirmJourney;

/** One place of an excursion. */
export interface ReservePlace {
  readonly reservationId: string;
  readonly town: string;
  readonly excursion: string;
  readonly day: string;
}

/** The answer says which excursion it is: it is confirmed by what was answered. */
export interface PlaceReservation extends Reservation {
  readonly excursion: string;
}

export interface ConfirmPlace extends ReservePlace {
  /** The saga's key of the confirmation. */
  readonly confirmationId: string;
}

/** Asks the manager, who takes as long as managers take: the answer comes by the token. */
export interface RequestApproval {
  /** The saga's key. What is asked again under it is the same request; its token takes the place of the one before. */
  readonly approvalId: string;
  /** By which the answer is sent, as an `Approval` or as the failure "ApprovalRefused". */
  readonly taskToken: string;
  /** A description of the request, in words: 1 to 256 characters. */
  readonly subject: string;
  /** The price, in euros. */
  readonly amount: number;
}

/** The compensation is called with the request, in which there is no token any more. */
export type WithdrawApproval = Pick<RequestApproval, "approvalId">;

/** The manager's answer, where it is yes. */
export interface Approval {
  readonly approvalId: string;
  /** The person who approved. */
  readonly by: string;
}

/** The manager's answer; the saga does not call this. "later" says that it was seen, and keeps the request open. */
export interface DecideApproval {
  readonly approvalId: string;
  readonly decision: "approve" | "refuse" | "later";
  readonly by: string;
}

export interface TakeTourPayment {
  readonly paymentId: string;
  /** The payer: 1 to 256 characters. */
  readonly payer: string;
  /** The items to be paid, in euros, none of them negative. */
  readonly amounts: {
    readonly hotel: number;
    readonly flight: number;
    readonly onward: number;
    readonly places: number;
  };
}

/** The message that goes to one of the group. */
export interface TourTicket {
  /** The saga's key: the same message may come twice, and bears the same id then. */
  readonly messageId: string;
  readonly traveller: string;
  readonly town: string;
  readonly departure: string;
}

/** The message that tells the organiser how it came out. */
export interface TourNews {
  readonly messageId: string;
  readonly organiser: string;
  readonly news: string;
}
