import { tripBooking } from "../../lib/examples/trip-booking/saga.js";

// Cancelling the car is free for an hour only, so it goes first. The flight and the hotel follow, in reverse order.
export const carFirst = tripBooking.recovery({ order: { first: ["ReserveCar"] } });
