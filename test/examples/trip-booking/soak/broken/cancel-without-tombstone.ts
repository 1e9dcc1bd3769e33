import { itemId } from "../../../../../lambda/shared/item-id.js";
import { giveBack, reservations } from "../../../../../lambda/shared/reservations.js";
import type { ReserveCar } from "../../../../../lib/examples/trip-booking/contract.js";
import { cancelCar, reserveCar } from "../../../../../lib/examples/trip-booking/operations.js";

const cancel = reservations.compensation(
  cancelCar,
  ({ reservationId, city, from }, { answer: { units } }) =>
    giveBack({ reservationId, counter: itemId(city, from), units }),
  { of: reserveCar },
);

/** The mistake: gives back what was reserved, and leaves no tombstone where nothing was. */
export async function handler(request: ReserveCar): Promise<void> {
  const entry = await reservations.find(request.reservationId);
  if (entry !== undefined) await cancel(request);
}
