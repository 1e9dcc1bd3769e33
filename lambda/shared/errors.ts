/**
 * Everything a participant may throw. Lambda reports `error.name` as the errorType, which Step Functions matches in
 * Retry and Catch: so each name is written out, since a minifier renames classes but not strings.
 */

/** Rejection of ReserveCar: no car, now and for this reservationId ever. */
export class CarUnavailable extends Error {
  override readonly name = "CarUnavailable";
}

/** Rejection of ReserveHotel: not enough rooms, now and for this reservationId ever. */
export class HotelUnavailable extends Error {
  override readonly name = "HotelUnavailable";
}

/** Rejection of ReserveFlight: not enough seats, now and for this reservationId ever. */
export class FlightUnavailable extends Error {
  override readonly name = "FlightUnavailable";
}

/** Rejection of ReserveTrain: not enough seats, now and for this reservationId ever. */
export class TrainUnavailable extends Error {
  override readonly name = "TrainUnavailable";
}

/** Rejection of ReservePlace: the excursion is full, now and for this reservationId ever. */
export class PlaceUnavailable extends Error {
  override readonly name = "PlaceUnavailable";
}

/** Rejection of RequestApproval: the manager refused, or it was withdrawn; it stays so for this approvalId. */
export class ApprovalRefused extends Error {
  override readonly name = "ApprovalRefused";
}

/** Rejection of TakePayment: more than the limit, now and for this paymentId ever. */
export class PaymentDeclined extends Error {
  override readonly name = "PaymentDeclined";
}

/**
 * Rejection of every action by what its request says. It is final without being recorded: a key always comes with the
 * same request, and the checks look at nothing else (no clock, no store).
 */
export class InvalidRequest extends Error {
  override readonly name = "InvalidRequest";
}

/**
 * A malformed request of an operation that may reject nothing: a defect in its caller. Compensations never throw it. They
 * confirm what their action refused, so that a saga whose input is malformed can end.
 */
export class MalformedRequest extends Error {
  override readonly name = "MalformedRequest";
}

/** A confirmed reservation is not cancelled: the saga passed its pivot, after which it only goes forward. */
export class AlreadyConfirmed extends Error {
  override readonly name = "AlreadyConfirmed";
}

/** Thrown if something that is not reserved is to be confirmed. */
export class NotReserved extends Error {
  override readonly name = "NotReserved";
}

/** Thrown if something that is no longer open is to be decided otherwise. */
export class AlreadyDecided extends Error {
  override readonly name = "AlreadyDecided";
}

/** The store kept changing under a call. Not a rejection: the state machine's Retry calls again. */
export class StoreContention extends Error {
  override readonly name = "StoreContention";
}

/** The function's environment variables are not what it needs. */
export class InvalidConfiguration extends Error {
  override readonly name = "InvalidConfiguration";
}
