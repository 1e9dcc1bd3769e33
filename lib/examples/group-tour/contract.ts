import * as v from "valibot";
import { amount, day, key, mustBe, place, text, token } from "../support/fields.js";
import type { Reservation } from "../trip-booking/contract.js";

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

/** One place of an excursion. */
const excursionPlace = { reservationId: key, town: place, excursion: place, day };
export const ReservePlace = v.object(excursionPlace);
export type ReservePlace = v.InferInput<typeof ReservePlace>;

/** The answer says which excursion it is: it is confirmed by what was answered. */
export interface PlaceReservation extends Reservation {
  readonly excursion: string;
}

export const ConfirmPlace = v.object({
  /** The saga's key of the confirmation. */
  confirmationId: key,
  ...excursionPlace,
});
export type ConfirmPlace = v.InferInput<typeof ConfirmPlace>;

/** Asks the manager, who takes as long as managers take: the answer comes by the token. */
export const RequestApproval = v.object({
  /** The saga's key. What is asked again under it is the same request; its token takes the place of the one before. */
  approvalId: key,
  /** By which the answer is sent, as an `Approval` or as the failure "ApprovalRefused". */
  taskToken: token,
  /** A description of the request, in words. */
  subject: text,
  /** The price, in euros. */
  amount,
});
export type RequestApproval = v.InferInput<typeof RequestApproval>;

/** The compensation is called with the request, in which there is no token any more. */
export type WithdrawApproval = Pick<RequestApproval, "approvalId">;

/** The manager's answer, where it is yes. */
export interface Approval {
  readonly approvalId: string;
  /** The person who approved. */
  readonly by: string;
}

const decisions = ["approve", "refuse", "later"] as const;
/** The manager's answer; the saga does not call this. "later" says that it was seen, and keeps the request open. */
export const DecideApproval = v.object({
  approvalId: key,
  decision: v.picklist(decisions, mustBe(decisions.join(" or "))),
  by: text,
});
export type DecideApproval = v.InferInput<typeof DecideApproval>;

export const TakeTourPayment = v.object({
  paymentId: key,
  payer: text,
  /** The items to be paid, in euros. */
  amounts: v.object({ hotel: amount, flight: amount, onward: amount, places: amount }),
});
export type TakeTourPayment = v.InferInput<typeof TakeTourPayment>;

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
