import type { PaymentState, ReservationState, Stores } from "../../support/local/stores.js";

/** The traces of a trip in the participants' stores. */
export interface Traces {
  readonly car: ReservationState;
  readonly hotel: ReservationState;
  readonly flight: ReservationState;
  readonly payment: PaymentState;
}

/**
 * Reads what is left of a trip.
 *
 * @param keyPrefix what the keys of all its steps begin with: `<state machine>:<execution>/`.
 */
export async function readTraces(stores: Stores, keyPrefix: string): Promise<Traces> {
  const [car, hotel, flight, payment] = await Promise.all([
    stores.reservation("Car", keyPrefix),
    stores.reservation("Hotel", keyPrefix),
    stores.reservation("Flight", keyPrefix),
    stores.payment(keyPrefix),
  ]);
  return { car, hotel, flight, payment };
}
