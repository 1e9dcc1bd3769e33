import { operation, shape } from "cdk-saga/participant";
import {
  type Confirmation,
  ConfirmJourney,
  type Payment,
  type Reservation,
  ReserveJourney,
} from "../trip-booking/contract.js";
import {
  type Approval,
  ConfirmPlace,
  type PlaceReservation,
  RequestApproval,
  ReservePlace,
  TakeTourPayment,
  type TourNews,
  type TourTicket,
  type WithdrawApproval,
} from "./contract.js";

// Car, hotel and flight are those of the trip booking.

export const reserveTrain = operation("ReserveTrain", {
  title: "Reserve seats in a train",
  request: ReserveJourney,
  response: shape<Reservation>(),
  rejections: ["TrainUnavailable", "InvalidRequest"],
});
export const cancelTrain = operation("CancelTrain", {
  title: "Cancel the seats",
  request: ReserveJourney,
});
export const confirmTrain = operation("ConfirmTrain", {
  title: "Confirm the seats",
  request: ConfirmJourney,
  response: shape<Confirmation>(),
});

export const reservePlace = operation("ReservePlace", {
  title: "Reserve a place on an excursion",
  request: ReservePlace,
  response: shape<PlaceReservation>(),
  rejections: ["PlaceUnavailable", "InvalidRequest"],
});
export const cancelPlace = operation("CancelPlace", {
  title: "Cancel the place",
  request: ReservePlace,
});
export const confirmPlace = operation("ConfirmPlace", {
  title: "Confirm the place",
  request: ConfirmPlace,
  response: shape<Confirmation>(),
});

export const requestApproval = operation("RequestApproval", {
  title: "Ask the manager for approval",
  request: RequestApproval,
  response: shape<Approval>(),
  rejections: ["ApprovalRefused", "InvalidRequest"],
});
export const withdrawApproval = operation("WithdrawApproval", {
  title: "Withdraw the request",
  request: shape<WithdrawApproval>(),
});

export const takePayment = operation("TakePayment", {
  title: "Take the payment",
  request: TakeTourPayment,
  response: shape<Payment>(),
  rejections: ["PaymentDeclined", "InvalidRequest"],
});

export const sendTicket = operation("SendTicket", { title: "Send the ticket", request: shape<TourTicket>() });
export const tellOrganiser = operation("TellOrganiser", {
  title: "Tell the organiser",
  request: shape<TourNews>(),
});
