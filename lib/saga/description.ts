import { describeStep } from "./describe-step.js";
import { DescriptionError } from "./description-error.js";
import {
  documentFormat,
  type NodeDocument,
  type OperationDocument,
  type SagaDocument,
  type SagaOptions,
  type StepKind,
} from "./document.js";
import type { AnyOperation, UnrejectingOperation } from "./operation.js";
import { type Ref, reference } from "./reference.js";
import type { AnyScope, Fitting, OutputReferences, ResultOf, Scope, StepProps } from "./step.js";
import { toTemplateJson } from "./template.js";

declare const usedOperations: unique symbol;
declare const ownResults: unique symbol;
declare const roleOf: unique symbol;

/** Whether a description is a saga of its own, or a branch of a block in one. */
export type Role = "saga" | "branch";

/**
 * A saga: a business transaction described step by step. It is immutable, and it is data: see `toJSON`.
 *
 * Its type knows the input, the results so far and the operations used, so that a reference to a step that has not
 * run, a wrong property or a missing field of a request do not compile.
 */
export class SagaDescription<
  S extends AnyScope,
  Operations extends AnyOperation,
  Own = S["results"],
  R extends Role = "saga",
> {
  // Types that are inferred again from descriptions; there are no such properties at run time.
  declare readonly [usedOperations]: Operations;
  declare readonly [ownResults]: Own;
  declare readonly [roleOf]: R;
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
    const Bare extends UnrejectingOperation = never,
    const Wrapped extends UnrejectingOperation = never,
    const Kind extends StepKind = "compensatable",
  >(
    name: Name,
    props: StepProps<S, Action, Bare, Wrapped> & Fitting<Action, Wrapped> & { readonly kind?: Kind },
  ): With<
    S,
    Operations | Action | Inferred<Bare> | Inferred<Wrapped>,
    Own,
    Record<Name, ResultOf<Action, Kind>>,
    R
  > {
    const { step, operations } = describeStep(name, props);
    return new SagaDescription(this.#extended(step, operations));
  }

  /**
   * Adds branches that run at the same time. Each runs to its own end though others fail; only then is what all of them
   * did compensated, at the same time and in each branch in reverse.
   *
   * ```ts
   * .parallel("Lodging", {
   *   hotel: (branch) => branch.step("ReserveHotel", { … }),
   *   flight: (branch) => branch.step("ReserveFlight", { … }),
   * })
   * ```
   *
   * Results are found by branch and step: `results.Lodging.hotel.ReserveHotel`. A branch refers to what ran before the
   * block and earlier in the branch, not to other branches.
   *
   * @param name what the block is called in keys, results and the state machine; unique in the saga.
   */
  parallel<const Name extends string, Branches extends Readonly<Record<string, AnyBranch>>>(
    name: Name,
    branches: {
      readonly [B in keyof Branches]: (branch: SagaDescription<S, never, unknown, "branch">) => Branches[B];
    },
  ): With<
    S,
    Operations | OperationsOf<Branches[keyof Branches]>,
    Own,
    Record<Name, BranchResults<Branches>>,
    R
  > {
    const described = Object.entries(branches).map(([branch, describe]) => {
      if (typeof describe !== "function") {
        throw new DescriptionError({
          where: `The branch "${branch}" of the block "${name}"`,
          received: describe,
          allowed: "a function that adds steps to the branch it is given, as in (branch) => branch.step(…)",
        });
      }
      const begun = new SagaDescription<S, never, unknown, "branch">(emptyDocument(branch));
      const { steps, operations } = describe(begun).toJSON();
      return { document: { name: branch, steps }, operations };
    });
    const block: NodeDocument = {
      type: "parallel",
      name,
      branches: described.map(({ document }) => document),
    };
    return new SagaDescription(
      this.#extended(
        block,
        described.flatMap(({ operations }) => operations),
      ),
    );
  }

  /**
   * Says what the output of a saga that completes is: an object made of references and literals. Failures of
   * best-effort steps are added to it under `failures.<step>`.
   */
  output(
    this: SagaDescription<S, Operations, Own, "saga">,
    describe: (references: OutputReferences<S>) => OutputTemplate,
  ): SagaDescription<S, Operations, Own> {
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

  #extended(node: NodeDocument, operations: readonly OperationDocument[]): SagaDocument {
    return {
      ...this.#document,
      operations: union(this.#document.operations, operations),
      steps: [...this.#document.steps, node],
    };
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

/** A branch whose types are inferred. */
interface AnyBranch {
  readonly [usedOperations]: AnyOperation;
  readonly [ownResults]: unknown;
  readonly [roleOf]: "branch";
  toJSON(): SagaDocument;
}

/** The results of a block's branches, by branch and step. */
type BranchResults<Branches extends Readonly<Record<string, AnyBranch>>> = {
  readonly [B in keyof Branches]: Branches[B][typeof ownResults];
};

/** An operation that was inferred, and is not what stands where nothing was. */
type Inferred<O extends AnyOperation> = string extends O["name"] ? never : O;

/** A description to which a node with these results was added. */
type With<
  S extends AnyScope,
  Operations extends AnyOperation,
  Own,
  Results,
  R extends Role,
> = SagaDescription<Scope<S["input"], S["results"] & Results>, Operations, Own & Results, R>;

/** A description whose types do not matter: to be compiled, drawn or run. */
export type AnySaga = Pick<SagaDescription<AnyScope, AnyOperation>, "name" | "toJSON">;

/** The operations that a description uses, as a union. */
export type OperationsOf<Saga> = Saga extends {
  readonly [usedOperations]: infer Operations extends AnyOperation;
}
  ? Operations
  : never;

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
  return new SagaDescription({ ...emptyDocument(name), ...(options === undefined ? {} : { options }) });
}

function emptyDocument(name: string): SagaDocument {
  return { format: documentFormat, name, operations: [], steps: [] };
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
