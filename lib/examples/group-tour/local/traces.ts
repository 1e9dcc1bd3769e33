import type { Stores } from "../../support/local/stores.js";

/**
 * The traces of a tour in the participants' stores, in words: `hotel confirmed, places 3 cancelled, 1 rejected`. What
 * was never asked for is left out.
 *
 * @param keyPrefix what the keys of all its steps begin with: `<state machine>:<execution>/`.
 */
export async function tellTraces(stores: Stores, keyPrefix: string): Promise<string> {
  const [hotel, flight, car, train, places, approval, payment] = await Promise.all([
    stores.reservation("Hotel", keyPrefix),
    stores.reservation("Flight", keyPrefix),
    stores.reservation("Car", keyPrefix),
    stores.reservation("Train", keyPrefix),
    stores.reservations("Excursion", keyPrefix),
    stores.approval(keyPrefix),
    stores.payment(keyPrefix),
  ]);
  const found = { hotel, flight, car, train, places: counted(places), approval, payment };
  return Object.entries(found)
    .filter(([, state]) => state !== "none" && state !== "")
    .map(([name, state]) => `${name} ${state}`)
    .join(", ");
}

/** Counts by state: `3 cancelled, 1 rejected`. */
function counted(states: readonly string[]): string {
  const kinds = [...new Set(states)].sort();
  return kinds.map((kind) => `${states.filter((state) => state === kind).length} ${kind}`).join(", ");
}
