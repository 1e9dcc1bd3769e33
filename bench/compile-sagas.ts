import { documentFormat, type SagaDocument, type StepDocument, type TemplateJson } from "../lib/index.js";

/** Requests of the steps of a long trip: a reservation as the trip booking makes them, or nothing beyond the key. */
export const requests = {
  "key and 4 fields": {
    reservationId: ref("key"),
    city: ref("input", "destination"),
    from: ref("input", "departure"),
    until: ref("input", "return"),
    guests: ref("input", "travellers"),
  },
  "key alone": { reservationId: ref("key") },
} as const satisfies Readonly<Record<string, TemplateJson>>;

/** A long trip: as many steps as asked for, in the order of their kinds, reserved and cancelled by these requests. */
export function longTrip(count: number, request: TemplateJson): SagaDocument {
  const steps = Array.from({ length: count }, (_, index) => stepAt(index, count, request));
  const operations = steps.flatMap(({ action, compensation }) => [
    { name: action.operation, rejections: action.operation.startsWith("Reserve") ? ["Unavailable"] : [] },
    ...(compensation === undefined ? [] : [{ name: compensation.operation, rejections: [] }]),
  ]);
  const last = steps.filter(({ kind }) => kind === "compensatable").at(-1);
  return {
    format: documentFormat,
    name: "LongTrip",
    operations,
    steps,
    output: last === undefined ? {} : { reservation: ref("results", last.name, "reservationId") },
  };
}

function stepAt(index: number, count: number, request: TemplateJson): StepDocument {
  const fromEnd = count - 1 - index;
  if (fromEnd === 0) return call("NotifyTraveller", "best-effort", { bookingId: ref("key") });
  if (fromEnd === 1) return call("ConfirmTrip", "retriable", { bookingId: ref("key") });
  if (fromEnd === 2)
    return call("TakePayment", "pivot", { paymentId: ref("key"), payer: ref("input", "traveller") });
  return {
    ...call(`ReserveHotel${index + 1}`, "compensatable", request),
    name: `Hotel${index + 1}`,
    compensation: { operation: `CancelHotel${index + 1}` },
  };
}

function call(name: string, kind: StepDocument["kind"], request: TemplateJson): StepDocument {
  return { type: "step", name, kind, action: { operation: name, request } };
}

function ref(...path: readonly (string | number)[]): TemplateJson {
  return { $ref: path };
}
