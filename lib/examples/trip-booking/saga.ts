import { saga } from "cdk-saga";
import type { TripRequest } from "./contract.js";
import {
  cancelCar,
  cancelFlight,
  cancelHotel,
  confirmCar,
  confirmFlight,
  confirmHotel,
  notifyTraveller,
  reserveCar,
  reserveFlight,
  reserveHotel,
  takePayment,
} from "./operations.js";

/** Car, hotel and flight are reserved, the payment is taken, the reservations are confirmed; or nothing is left. */
export const tripBooking = saga<TripRequest>("TripBooking", { title: "Book a trip" })
  .step("ReserveCar", {
    action: reserveCar,
    request: ({ input, key }) => ({
      reservationId: key,
      city: input.destination,
      from: input.departure,
      until: input.return,
    }),
    compensation: cancelCar,
  })
  .step("ReserveHotel", {
    action: reserveHotel,
    request: ({ input, key }) => ({
      reservationId: key,
      city: input.destination,
      from: input.departure,
      until: input.return,
      guests: input.travellers,
    }),
    compensation: cancelHotel,
  })
  .step("ReserveFlight", {
    action: reserveFlight,
    request: ({ input, key }) => ({
      reservationId: key,
      origin: input.origin,
      destination: input.destination,
      departure: input.departure,
      return: input.return,
      seats: input.travellers,
    }),
    compensation: cancelFlight,
  })
  .step("TakePayment", {
    kind: "pivot",
    action: takePayment,
    request: ({ input, results, key }) => ({
      paymentId: key,
      payer: input.traveller,
      amounts: {
        car: results.ReserveCar.price,
        hotel: results.ReserveHotel.price,
        flight: results.ReserveFlight.price,
      },
    }),
  })
  .step("ConfirmCar", {
    kind: "retriable",
    action: confirmCar,
    request: ({ input, results, key }) => ({
      confirmationId: key,
      reservationId: results.ReserveCar.reservationId,
      city: input.destination,
      from: input.departure,
    }),
  })
  .step("ConfirmHotel", {
    kind: "retriable",
    action: confirmHotel,
    request: ({ input, results, key }) => ({
      confirmationId: key,
      reservationId: results.ReserveHotel.reservationId,
      city: input.destination,
      from: input.departure,
    }),
  })
  .step("ConfirmFlight", {
    kind: "retriable",
    action: confirmFlight,
    request: ({ input, results, key }) => ({
      confirmationId: key,
      reservationId: results.ReserveFlight.reservationId,
      origin: input.origin,
      destination: input.destination,
      departure: input.departure,
    }),
  })
  .step("NotifyTraveller", {
    kind: "best-effort",
    action: notifyTraveller,
    request: ({ input, key }) => ({
      messageId: key,
      traveller: input.traveller,
      destination: input.destination,
      departure: input.departure,
    }),
  })
  .output(({ results }) => ({
    car: results.ReserveCar.reservationId,
    hotel: results.ReserveHotel.reservationId,
    flight: results.ReserveFlight.reservationId,
    paid: results.TakePayment.amount,
  }));
