import { tripBooking } from "../../lib/trip-booking/saga.js";

// The car is free of charge to cancel for an hour only: so it goes first, then flight and hotel in reverse.
export const carFirst = tripBooking.recovery({ order: { first: ["ReserveCar"] } });
