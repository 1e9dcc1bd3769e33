import { titleIn } from "./describe-node.js";
import { DescribedSaga } from "./described-saga.js";
import type { SagaDescription } from "./description.js";
import { DescriptionError } from "./description-error.js";
import type { SagaDocument, SagaOptions, Titled } from "./document.js";
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
 * @param props options of the saga as a whole, and its title for people: `{ title: "Book a trip" }`.
 * @typeParam Input the type of the saga's input: what an execution is started with.
 */
export function saga<Input>(
  name: string,
  props?: SagaOptions<Span> & Titled,
): SagaDescription<SagaScope<Input, unknown>, never>;
export function saga(name: string, props?: SagaOptions<Span> & Titled): unknown {
  if (typeof name !== "string") {
    throw new DescriptionError({
      where: "The name of a saga",
      received: name,
      allowed: 'text such as saga("TripBooking")',
    });
  }
  // Without types anything may be given; `validate` reports what is no object.
  const isObject = typeof props === "object" && props !== null;
  const { title, ...options } = isObject ? props : { title: undefined };
  const onlyTitle = title !== undefined && Object.keys(options).length === 0;
  return new DescribedSaga({
    ...emptyDocument(name),
    ...titleIn(`saga "${name}"`, { title }),
    ...(props === undefined || onlyTitle
      ? {}
      : { options: isObject ? plainSagaOptions(options, name) : props }),
  });
}
