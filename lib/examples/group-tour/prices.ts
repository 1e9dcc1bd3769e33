import { coalesce, type Ref, sum, sumOf } from "cdk-saga";
import type { Reservation } from "../trip-booking/contract.js";
import type { PlaceReservation } from "./contract.js";

/** The results with prices. */
interface Priced {
  readonly Arrival: Ref<{
    readonly hotel: { readonly ReserveHotel: Reservation };
    readonly flight: { readonly ReserveFlight: Reservation };
  }>;
  readonly Travellers: Ref<readonly { readonly ReservePlace: PlaceReservation }[]>;
  readonly Onward: Ref<{
    readonly car?: { readonly ReserveCar: Reservation };
    readonly train?: { readonly ReserveTrain: Reservation };
  }>;
}

/** The amounts of a payment, by item. */
export const amountsOf = ({ Arrival, Travellers, Onward }: Priced) => ({
  hotel: Arrival.hotel.ReserveHotel.price,
  flight: Arrival.flight.ReserveFlight.price,
  // One of both is there. Were none, the payment would refuse what is negative.
  onward: coalesce(Onward.car.ReserveCar.price, Onward.train.ReserveTrain.price, -1),
  places: sumOf(Travellers, ({ ReservePlace }) => ReservePlace.price),
});

/** The price of a tour, in euros. */
export const costOf = (results: Priced) => sum(...Object.values(amountsOf(results)));
