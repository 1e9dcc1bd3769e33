import { operation, shape } from "cdk-saga";
import type { Confirmation, Payment, Reservation } from "../trip-booking/contract.js";
import type {
  Approval,
  ConfirmPlace,
  ConfirmTrain,
  PlaceReservation,
  RequestApproval,
  ReservePlace,
  ReserveTrain,
  TakeTourPayment,
  TourNews,
  TourTicket,
  WithdrawApproval,
} from "./contract.js";

// Car, hotel and flight are those of the trip booking.

export const reserveTrain = operation("ReserveTrain", {
  request: shape<ReserveTrain>(),
  response: shape<Reservation>(),
  rejections: ["TrainUnavailable", "InvalidRequest"],
});
export const cancelTrain = operation("CancelTrain", { request: shape<ReserveTrain>() });
export const confirmTrain = operation("ConfirmTrain", {
  request: shape<ConfirmTrain>(),
  response: shape<Confirmation>(),
});

export const reservePlace = operation("ReservePlace", {
  request: shape<ReservePlace>(),
  response: shape<PlaceReservation>(),
  rejections: ["PlaceUnavailable", "InvalidRequest"],
});
export const cancelPlace = operation("CancelPlace", { request: shape<ReservePlace>() });
export const confirmPlace = operation("ConfirmPlace", {
  request: shape<ConfirmPlace>(),
  response: shape<Confirmation>(),
});

export const requestApproval = operation("RequestApproval", {
  request: shape<RequestApproval>(),
  response: shape<Approval>(),
  rejections: ["ApprovalRefused", "InvalidRequest"],
});
export const withdrawApproval = operation("WithdrawApproval", { request: shape<WithdrawApproval>() });

export const takePayment = operation("TakePayment", {
  request: shape<TakeTourPayment>(),
  response: shape<Payment>(),
  rejections: ["PaymentDeclined", "InvalidRequest"],
});

export const sendTicket = operation("SendTicket", { request: shape<TourTicket>() });
export const tellOrganiser = operation("TellOrganiser", { request: shape<TourNews>() });
