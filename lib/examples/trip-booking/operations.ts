import { operation, shape } from "cdk-saga";
import type {
  Confirmation,
  ConfirmCar,
  ConfirmFlight,
  ConfirmHotel,
  Payment,
  Reservation,
  ReserveCar,
  ReserveFlight,
  ReserveHotel,
  TakePayment,
  TripBooked,
} from "./contract.js";

export const reserveCar = operation("ReserveCar", {
  title: "Reserve a car",
  request: shape<ReserveCar>(),
  response: shape<Reservation>(),
  rejections: ["CarUnavailable", "InvalidRequest"],
});
export const cancelCar = operation("CancelCar", { title: "Cancel the car", request: shape<ReserveCar>() });
export const confirmCar = operation("ConfirmCar", {
  title: "Confirm the car",
  request: shape<ConfirmCar>(),
  response: shape<Confirmation>(),
});

export const reserveHotel = operation("ReserveHotel", {
  title: "Reserve a hotel room",
  request: shape<ReserveHotel>(),
  response: shape<Reservation>(),
  rejections: ["HotelUnavailable", "InvalidRequest"],
});
export const cancelHotel = operation("CancelHotel", {
  title: "Cancel the hotel room",
  request: shape<ReserveHotel>(),
});
export const confirmHotel = operation("ConfirmHotel", {
  title: "Confirm the hotel room",
  request: shape<ConfirmHotel>(),
  response: shape<Confirmation>(),
});

export const reserveFlight = operation("ReserveFlight", {
  title: "Reserve a flight",
  request: shape<ReserveFlight>(),
  response: shape<Reservation>(),
  rejections: ["FlightUnavailable", "InvalidRequest"],
});
export const cancelFlight = operation("CancelFlight", {
  title: "Cancel the flight",
  request: shape<ReserveFlight>(),
});
export const confirmFlight = operation("ConfirmFlight", {
  title: "Confirm the flight",
  request: shape<ConfirmFlight>(),
  response: shape<Confirmation>(),
});

export const takePayment = operation("TakePayment", {
  title: "Take the payment",
  request: shape<TakePayment>(),
  response: shape<Payment>(),
  rejections: ["PaymentDeclined", "InvalidRequest"],
});

export const notifyTraveller = operation("NotifyTraveller", {
  title: "Tell the traveller",
  request: shape<TripBooked>(),
});
