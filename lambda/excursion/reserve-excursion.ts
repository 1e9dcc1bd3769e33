import type { PlaceReservation, ReservePlace } from "../../lib/examples/group-tour/contract.js";
import { InvalidRequest, PlaceUnavailable } from "../shared/errors.js";
import { itemId } from "../shared/item-id.js";
import { readRequest } from "../shared/request.js";
import { stock } from "../shared/stock.js";

const { store, capacity, price } = stock(process.env);

/**
 * Reserves one place of an excursion, at PRICE euros, of the CAPACITY places that it has on a day.
 *
 * @throws PlaceUnavailable or InvalidRequest, its rejections
 */
export async function handler(event: unknown): Promise<PlaceReservation> {
  const { reservationId, town, excursion, day } = readRequest(
    event,
    InvalidRequest,
    (fields): ReservePlace => ({
      reservationId: fields.id("reservationId"),
      town: fields.place("town"),
      excursion: fields.place("excursion"),
      day: fields.day("day"),
    }),
  );
  const outcome = await store.reserve({
    itemId: itemId(town, excursion, day),
    reservationId,
    units: 1,
    capacity,
    price,
  });
  if ("refused" in outcome) {
    throw new PlaceUnavailable(`No place for ${excursion} in ${town} on ${day}: ${outcome.refused}.`);
  }
  return { reservationId, excursion, price: outcome.price };
}
