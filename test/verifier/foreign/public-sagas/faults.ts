import type { AdviceCode, LossCode } from "../../../../lib/verifier/foreign/index.js";

/** A fault that was argued of a public saga, in our words, and the finding that tells of it. */
export interface KnownFault {
  readonly fault: string;
  readonly code: LossCode | AdviceCode;
  readonly state: string;
  /** Number of calls that go wrong in the run that shows it. @default 1 */
  readonly faults?: 2;
}

/** By the name of the saga's file. */
export const knownFaults: Readonly<Record<string, readonly KnownFault[]>> = {
  "aws-agent-toolkit-compensation-saga": [
    { fault: "a charge in doubt isn't refunded", code: "in-doubt-not-compensated", state: "ChargePayment" },
    {
      fault: "a reservation in doubt isn't released",
      code: "in-doubt-not-compensated",
      state: "ReserveInventory",
    },
    { fault: "a shipment in doubt is refunded", code: "in-doubt-taken-as-failed", state: "ShipOrder" },
    { fault: "a repeated update reserves twice", code: "done-twice", state: "ReserveInventory" },
    {
      fault: "a repeated release gives back twice",
      code: "given-back-too-often",
      state: "ReleaseInventory",
      faults: 2,
    },
    { fault: "the update asks for no condition", code: "no-condition", state: "ReserveInventory" },
    {
      fault: "an answer without chargeId can't be refunded",
      code: "unexpected-answer",
      state: "ChargePayment",
    },
  ],
  "aws-long-lived-transactions-jsonata": [
    {
      fault: "catchers name the domain error only, ordering",
      code: "stops-without-compensating",
      state: "ProcessOrder",
    },
    {
      fault: "catchers name the domain error only, paying",
      code: "stops-without-compensating",
      state: "ProcessPayment",
    },
    {
      fault: "catchers name the domain error only, reserving",
      code: "stops-without-compensating",
      state: "ReserveInventory",
    },
    {
      fault: "releasing what was never reserved fails, and nothing is refunded",
      code: "compensation-given-up",
      state: "ReleaseInventory",
    },
    { fault: "a failed refund ends the recovery", code: "compensation-given-up", state: "ProcessRefund" },
    { fault: "one end for compensated and not compensated", code: "one-end-for-two", state: "OrderFailed" },
    { fault: "a timeout of the whole machine", code: "machine-timeout", state: "ProcessOrder" },
    {
      fault: "a notice that isn't caught fails a finished order",
      code: "fails-though-done",
      state: "sns:NotifySuccess",
    },
  ],
  "aws-long-lived-transactions-jsonpath-2018": [
    {
      fault: "15 seconds for all, 10 for each task",
      code: "times-out",
      state: "ReleaseInventory",
      faults: 2,
    },
    { fault: "the same, while going forward", code: "times-out", state: "ReserveInventory", faults: 2 },
    {
      fault: "catchers name domain errors only",
      code: "stops-without-compensating",
      state: "ProcessPayment",
    },
    {
      fault: "success and failure of the last compensation lead the same way",
      code: "same-way-after-failure",
      state: "UpdateOrderStatus",
    },
    {
      fault: "a refund isn't tried again after a timeout",
      code: "timeout-not-retried",
      state: "ProcessRefund",
    },
  ],
  "aws-saga-orchestration-netcore": [
    { fault: "no catcher: the order stays", code: "stops-without-compensating", state: "Place Order" },
    {
      fault: "no catcher: the inventory stays",
      code: "stops-without-compensating",
      state: "Update Inventory",
    },
    { fault: "no catcher: the payment stays", code: "stops-without-compensating", state: "Make Payment" },
    { fault: "an order that answers ERROR was written", code: "refusal-leaves-effect", state: "Place Order" },
    { fault: "a status that no rule matches", code: "unexpected-answer", state: "Make Payment" },
    { fault: "Choices without a Default", code: "no-default", state: "Is payment success" },
    { fault: "compensations aren't retried", code: "no-retry", state: "Revert Payment" },
  ],
  "aws-saga-pattern-with-sam": [
    {
      fault: "an abandoned booking lands after its cancellation",
      code: "lands-after-compensation",
      state: "BookFlight",
    },
    { fault: "a branch that fails abandons the others", code: "branches-abandoned", state: "BookTrip" },
    { fault: "cancellations get an array or an object", code: "request-of-two-kinds", state: "CancelHotel" },
    {
      fault: "everything is retried, what was too large as well",
      code: "retries-everything",
      state: "BookCar",
    },
    {
      fault: "a cancellation is written where there was no booking",
      code: "record-of-nothing",
      state: "CancelHotel",
    },
  ],
  "aws-serverless-airline-process-booking": [
    { fault: "a seat in doubt isn't released", code: "in-doubt-not-compensated", state: "Reserve Flight" },
    {
      fault: "a payment in doubt isn't refunded",
      code: "in-doubt-not-compensated",
      state: "Collect Payment",
    },
    {
      fault: "a release that fails ends in Booking Failed",
      code: "compensation-given-up",
      state: "Release Flight Seat",
      faults: 2,
    },
    {
      fault: "a booking in doubt is cancelled by an id that isn't there",
      code: "compensation-lacks-the-answer",
      state: "Reserve Booking",
    },
    { fault: "a repeated update takes two seats", code: "done-twice", state: "Reserve Flight" },
  ],
  "aws-workflows-collection-saga-pattern": [
    {
      fault: "the cancellation deletes another key",
      code: "compensation-finds-nothing",
      state: "ReserveFlight",
    },
    { fault: "the same, for the car", code: "compensation-finds-nothing", state: "ReserveCarRental" },
    {
      fault: "a payment whose answer is lost can't be refunded",
      code: "compensation-lacks-the-answer",
      state: "ProcessPayment",
    },
    {
      fault: "a notice that isn't caught fails a booked trip",
      code: "fails-though-done",
      state: "SendingSMSSuccess",
    },
    {
      fault: "the same, after the recovery",
      code: "fails-though-done",
      state: "SendingSMSFailure",
      faults: 2,
    },
    {
      fault: "a compensation that keeps failing stops",
      code: "compensation-stops-it",
      state: "RefundPayment",
      faults: 2,
    },
    { fault: "no timeouts", code: "no-timeout", state: "ReserveFlight" },
  ],
  "cdk-patterns-the-saga-stepfunction": [
    { fault: "a timeout of the whole machine", code: "times-out", state: "ReserveFlight" },
    {
      fault: "a payment whose answer is lost stays",
      code: "compensation-lacks-the-answer",
      state: "TakePayment",
    },
    { fault: "the same, for the hotel", code: "compensation-lacks-the-answer", state: "ReserveHotel" },
    { fault: "the same, for the flight", code: "compensation-lacks-the-answer", state: "ReserveFlight" },
    {
      fault: "a late write lands after the deletion",
      code: "lands-after-compensation",
      state: "TakePayment",
    },
    {
      fault: "a cancellation that keeps failing stops",
      code: "compensation-stops-it",
      state: "CancelHotelReservation",
      faults: 2,
    },
  ],
  "ruecker-trip-booking": [
    { fault: "the car's answer replaces the trip", code: "answer-replaces-input", state: "TaskBookCar" },
    { fault: "a refused car completes the trip", code: "refusal-not-noticed", state: "TaskBookCar" },
    { fault: "no request says what to cancel", code: "compensation-finds-nothing", state: "TaskBookHotel" },
    { fault: "no timeouts", code: "no-timeout", state: "TaskBookHotel" },
    { fault: "no retries", code: "no-retry", state: "TaskBookHotel" },
    {
      fault: "compensations fail uncaught",
      code: "compensation-stops-it",
      state: "TaskCancelHotel",
      faults: 2,
    },
  ],
};
