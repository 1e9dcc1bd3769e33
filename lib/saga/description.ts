import { describeStep } from "./describe-step.js";
import {
  documentFormat,
  type OperationDocument,
  type SagaDocument,
  type SagaOptions,
  type StepKind,
} from "./document.js";
import type { AnyOperation } from "./operation.js";
import { type Ref, reference } from "./reference.js";
import type { AnyScope, OutputReferences, ResultOf, Scope, StepProps } from "./step.js";
import { toTemplateJson } from "./template.js";

declare const usedOperations: unique symbol;

/**
 * A saga: a business transaction described step by step. It is immutable, and it is data: see `toJSON`.
 *
 * Its type knows the input, the results so far and the operations used, so that a reference to a step that has not
 * run, a wrong property or a missing field of a request do not compile.
 */
export class SagaDescription<S extends AnyScope, Operations extends AnyOperation> {
  /** The type of the operations used; there is no such property at run time. */
  declare readonly [usedOperations]: Operations;
  readonly #document: SagaDocument;

  /** Sagas are made by `saga()`. */
  constructor(document: SagaDocument) {
    this.#document = document;
  }

  /** The saga's name. */
  get name(): string {
    return this.#document.name;
  }

  /**
   * Adds a step after those there are.
   *
   * @param name what the step is called in keys, results and the state machine; unique in the saga.
   * @throws TemplateError or ReferenceMisuseError when a request holds what is not data. What breaks a rule of sagas is
   *   a diagnostic of `validate` instead, and does not throw here.
   */
  step<
    const Name extends string,
    const Action extends AnyOperation,
    const Compensation extends AnyOperation = never,
    const Kind extends StepKind = "compensatable",
  >(
    name: Name,
    props: StepProps<S, Action, Compensation> & { readonly kind?: Kind },
  ): SagaDescription<
    Scope<S["input"], S["results"] & Record<Name, ResultOf<Action, Kind>>>,
    Operations | Action | Compensation
  > {
    const { step, operations } = describeStep(name, props);
    return new SagaDescription({
      ...this.#document,
      operations: union(this.#document.operations, operations),
      steps: [...this.#document.steps, step],
    });
  }

  /**
   * Says what the output of a saga that completes is: an object made of references and literals. Failures of
   * best-effort steps are added to it under `failures.<step>`.
   */
  output(describe: (references: OutputReferences<S>) => OutputTemplate): SagaDescription<S, Operations> {
    const output = toTemplateJson(
      describe({ input: reference(["input"]), results: reference(["results"]) }),
      `the output of saga "${this.name}"`,
    );
    return new SagaDescription({ ...this.#document, output });
  }

  /** The saga as a plain, versioned JSON document, from which the same state machine compiles. */
  toJSON(): SagaDocument {
    return this.#document;
  }
}

/** Whatever the saga's caller wants to know: references and literals, in an object. */
export interface OutputTemplate {
  readonly [name: string]: OutputValue;
}
type OutputValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Ref<unknown>
  | readonly OutputValue[]
  | OutputTemplate;

/** A description whose types do not matter: to be compiled, drawn or run. */
export type AnySaga = Pick<SagaDescription<AnyScope, AnyOperation>, "name" | "toJSON">;

/** The operations that a description uses, as a union. */
export type OperationsOf<Saga> =
  Saga extends SagaDescription<AnyScope, infer Operations> ? Operations : never;

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
  options?: SagaOptions,
): SagaDescription<Scope<Input, unknown>, never> {
  return new SagaDescription({
    format: documentFormat,
    name,
    operations: [],
    steps: [],
    ...(options === undefined ? {} : { options }),
  });
}

/** Both lists without repetition; operations of one name that differ are both kept, for `validate` to tell. */
function union(
  first: readonly OperationDocument[],
  second: readonly OperationDocument[],
): OperationDocument[] {
  const all = [...first];
  for (const operation of second) {
    const text = JSON.stringify(operation);
    const isSame = (known: OperationDocument) =>
      known.name === operation.name && JSON.stringify(known) === text;
    if (!all.some(isSame)) all.push(operation);
  }
  return all;
}
