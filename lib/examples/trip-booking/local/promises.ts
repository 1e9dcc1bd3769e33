import type { Outcome } from "../../support/local/outcome.js";
import type { PaymentState, ReservationState } from "../../support/local/stores.js";
import type { Traces } from "./traces.js";

/** The states that a store may show after a trip, part by part. */
export interface Promised {
  readonly car: readonly ReservationState[];
  readonly hotel: readonly ReservationState[];
  readonly flight: readonly ReservationState[];
  readonly payment: readonly PaymentState[];
}

const nothingLeft: readonly ReservationState[] = ["none", "cancelled", "rejected"];

/** The promise of each outcome: everything is there, or nothing is. */
export const promises: Readonly<Record<Exclude<Outcome, "stuck">, Promised>> = {
  completed: { car: ["confirmed"], hotel: ["confirmed"], flight: ["confirmed"], payment: ["taken"] },
  compensated: { car: nothingLeft, hotel: nothingLeft, flight: nothingLeft, payment: ["none", "declined"] },
};

/** The promises that the store breaks, in words; empty if it keeps them all. */
export function brokenPromises(traces: Traces, promised: Promised): string[] {
  const parts: readonly (readonly [name: string, found: string, allowed: readonly string[]])[] = [
    ["car", traces.car, promised.car],
    ["hotel", traces.hotel, promised.hotel],
    ["flight", traces.flight, promised.flight],
    ["payment", traces.payment, promised.payment],
  ];
  return parts
    .filter(([, found, allowed]) => !allowed.includes(found))
    .map(
      ([name, found, allowed]) =>
        `the store shows the ${name} as "${found}", promised is ${allowed.join(" or ")}`,
    );
}
