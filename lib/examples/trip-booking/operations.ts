import { operation, shape } from "cdk-saga/participant";
import {
  type Confirmation,
  ConfirmJourney,
  ConfirmStay,
  type Payment,
  type Reservation,
  ReserveCar,
  ReserveHotel,
  ReserveJourney,
  TakePayment,
  type TripBooked,
} from "./contract.js";

// From `cdk-saga/participant`, as the participants' functions use these too: their bundles need neither compiler nor CDK.

export const reserveCar = operation("ReserveCar", {
  title: "Reserve a car",
  request: ReserveCar,
  response: shape<Reservation>(),
  rejections: ["CarUnavailable", "InvalidRequest"],
});
export const cancelCar = operation("CancelCar", { title: "Cancel the car", request: ReserveCar });
export const confirmCar = operation("ConfirmCar", {
  title: "Confirm the car",
  request: ConfirmStay,
  response: shape<Confirmation>(),
});

export const reserveHotel = operation("ReserveHotel", {
  title: "Reserve a hotel room",
  request: ReserveHotel,
  response: shape<Reservation>(),
  rejections: ["HotelUnavailable", "InvalidRequest"],
});
export const cancelHotel = operation("CancelHotel", {
  title: "Cancel the hotel room",
  request: ReserveHotel,
});
export const confirmHotel = operation("ConfirmHotel", {
  title: "Confirm the hotel room",
  request: ConfirmStay,
  response: shape<Confirmation>(),
});

export const reserveFlight = operation("ReserveFlight", {
  title: "Reserve a flight",
  request: ReserveJourney,
  response: shape<Reservation>(),
  rejections: ["FlightUnavailable", "InvalidRequest"],
});
export const cancelFlight = operation("CancelFlight", {
  title: "Cancel the flight",
  request: ReserveJourney,
});
export const confirmFlight = operation("ConfirmFlight", {
  title: "Confirm the flight",
  request: ConfirmJourney,
  response: shape<Confirmation>(),
});

export const takePayment = operation("TakePayment", {
  title: "Take the payment",
  request: TakePayment,
  response: shape<Payment>(),
  rejections: ["PaymentDeclined", "InvalidRequest"],
});

export const notifyTraveller = operation("NotifyTraveller", {
  title: "Tell the traveller",
  request: shape<TripBooked>(),
});
