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
  request: shape<ReserveCar>(),
  response: shape<Reservation>(),
  rejections: ["CarUnavailable", "InvalidRequest"],
});
export const cancelCar = operation("CancelCar", { request: shape<ReserveCar>() });
export const confirmCar = operation("ConfirmCar", {
  request: shape<ConfirmCar>(),
  response: shape<Confirmation>(),
});

export const reserveHotel = operation("ReserveHotel", {
  request: shape<ReserveHotel>(),
  response: shape<Reservation>(),
  rejections: ["HotelUnavailable", "InvalidRequest"],
});
export const cancelHotel = operation("CancelHotel", { request: shape<ReserveHotel>() });
export const confirmHotel = operation("ConfirmHotel", {
  request: shape<ConfirmHotel>(),
  response: shape<Confirmation>(),
});

export const reserveFlight = operation("ReserveFlight", {
  request: shape<ReserveFlight>(),
  response: shape<Reservation>(),
  rejections: ["FlightUnavailable", "InvalidRequest"],
});
export const cancelFlight = operation("CancelFlight", { request: shape<ReserveFlight>() });
export const confirmFlight = operation("ConfirmFlight", {
  request: shape<ConfirmFlight>(),
  response: shape<Confirmation>(),
});

export const takePayment = operation("TakePayment", {
  request: shape<TakePayment>(),
  response: shape<Payment>(),
  rejections: ["PaymentDeclined", "InvalidRequest"],
});

export const notifyTraveller = operation("NotifyTraveller", { request: shape<TripBooked>() });
