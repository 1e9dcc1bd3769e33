import { DescribedSaga } from "./described-saga.js";
import type { SagaDescription } from "./description.js";
import type { SagaDocument, SagaOptions } from "./document.js";
import { plainSagaOptions, type Span } from "./duration.js";
import { emptyDocument } from "./extend-document.js";
import type { SagaScope } from "./step.js";

/** A description whose types do not matter: to be compiled, drawn or run. */
export interface AnySaga {
  readonly name: string;
  /** The saga as a plain, versioned JSON document. */
  toJSON(): SagaDocument;
}

/**
 * Begins the description of a saga.
 *
 * ```ts
 * saga<TripRequest>("TripBooking")
 *   .step("ReserveCar", {
 *     action: reserveCar,
 *     request: ({ input, key }) => ({ reservationId: key, city: input.destination }),
 *     compensation: cancelCar,
 *   })
 * ```
 *
 * @typeParam Input the type of the saga's input: what an execution is started with.
 */
export function saga<Input>(
  name: string,
  options?: SagaOptions<Span>,
): SagaDescription<SagaScope<Input, unknown>, never>;
export function saga(name: string, options?: SagaOptions<Span>): unknown {
  return new DescribedSaga({
    ...emptyDocument(name),
    ...(options === undefined ? {} : { options: plainSagaOptions(options, name) }),
  });
}
