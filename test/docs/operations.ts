import { operation, shape } from "cdk-saga";

interface Reserve {
  readonly id: string; // the key of the step
  readonly city: string;
}
interface Reserved {
  readonly price: number;
}

export const findRates = operation("FindRates", {
  request: shape<{ readonly city: string }>(),
  response: shape<{ readonly perNight: number }>(),
  rejections: ["NoSuchCity"],
});
export const reserveCar = operation("ReserveCar", {
  request: shape<Reserve>(),
  response: shape<Reserved>(),
  rejections: ["CarUnavailable"],
});
export const cancelCar = operation("CancelCar", { request: shape<Reserve>() });
export const reserveHotel = operation("ReserveHotel", {
  request: shape<Reserve>(),
  response: shape<Reserved>(),
  rejections: ["HotelUnavailable"],
});
export const cancelHotel = operation("CancelHotel", { request: shape<Reserve>() });
export const reserveSeat = operation("ReserveSeat", {
  request: shape<{ readonly id: string; readonly name: string }>(),
  response: shape<Reserved>(),
  rejections: ["SeatUnavailable"],
});
export const cancelSeat = operation("CancelSeat", {
  request: shape<{ readonly id: string; readonly name: string }>(),
});
export const takePayment = operation("TakePayment", {
  request: shape<{ readonly id: string; readonly amount: number }>(),
  rejections: ["PaymentDeclined"],
});
export const sendTicket = operation("SendTicket", { request: shape<{ readonly id: string }>() });
export const notify = operation("Notify", {
  request: shape<{ readonly id: string; readonly because?: string }>(),
});
