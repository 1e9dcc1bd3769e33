import {
  type Describe,
  type DescribedNode,
  describeChoice,
  describeForEach,
  describeParallel,
  describeUse,
  describeWait,
  type ToldPath,
} from "./describe-node.js";
import { describeStep } from "./describe-step.js";
import { DescriptionError, isDescribed, mustBeFunction, mustBeObject } from "./description-error.js";
import type {
  AnyBranch,
  BranchResults,
  DescriptionRole,
  InferredOperation,
  InputOf,
  ItemScope,
  inputOf,
  Nearest,
  OperationsOf,
  OutputTemplate,
  ownResults,
  PathResults,
  RecoveryProps,
  roleOf,
  UsableSaga,
  usedOperations,
} from "./description-types.js";
import type { SagaDocument, SagaOptions, StepKind } from "./document.js";
import { plainSagaOptions, type Span } from "./duration.js";
import { emptyDocument, hooked, union } from "./extend-document.js";
import type { AnyOperation, UnrejectingOperation } from "./operation.js";
import { reference } from "./reference.js";
import type {
  AnyScope,
  CallbackProps,
  CompensatedReferences,
  DataReferences,
  FittingCompensation,
  ForEachProps,
  HookProps,
  OutputReferences,
  RequestReferences,
  SagaCondition,
  SagaScope,
  SagaWaitProps,
  StepProps,
  StepResult,
} from "./step.js";
import { describedTemplate, type TemplateOf } from "./template.js";

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
  R extends DescriptionRole = "saga",
> {
  // Types that are inferred again from descriptions; there are no such properties at run time.
  declare readonly [inputOf]: (input: S["input"]) => void;
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
    props: StepProps<S, Action, Bare, Wrapped> &
      FittingCompensation<Action, Wrapped> & { readonly kind?: Kind },
  ): ExtendedDescription<
    S,
    Operations | Action | InferredOperation<NoInfer<Bare>> | InferredOperation<NoInfer<Wrapped>>,
    Own,
    Record<Name, StepResult<Action, Kind>>,
    R
  > {
    const { step, operations } = describeStep<S, Action, Bare, Wrapped>(name, props);
    return new SagaDescription(this.#extended({ node: step, operations }));
  }

  /**
   * Adds a step whose answer comes later: what it calls is given a token, and answers by SendTaskSuccess or
   * SendTaskFailure with it. A person's approval is such a step, and the refusal a rejection of its operation.
   *
   * A timeout, of the answer or of a sign of life, leaves the step in doubt. A retry issues a new token: a participant
   * that sees a key again puts the new one in the old one's place.
   *
   * @param name what the step is called in keys, results and the state machine; unique in the saga.
   */
  callback<
    const Name extends string,
    const Action extends AnyOperation,
    const Bare extends UnrejectingOperation = never,
    const Wrapped extends UnrejectingOperation = never,
    const Kind extends StepKind = "compensatable",
  >(
    name: Name,
    props: CallbackProps<S, Action, Bare, Wrapped> &
      FittingCompensation<Action, Wrapped> & { readonly kind?: Kind },
  ): ExtendedDescription<
    S,
    Operations | Action | InferredOperation<NoInfer<Bare>> | InferredOperation<NoInfer<Wrapped>>,
    Own,
    Record<Name, StepResult<Action, Kind>>,
    R
  > {
    mustBeObject(`The properties of the step "${name}"`, props);
    const { heartbeat } = props;
    const { step, operations } = describeStep<S, Action, Bare, Wrapped>(name, props, { heartbeat });
    return new SagaDescription(this.#extended({ node: step, operations }));
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
  ): ExtendedDescription<
    S,
    Operations | OperationsOf<Branches[keyof Branches]>,
    Own,
    Record<Name, BranchResults<Branches>>,
    R
  > {
    mustBeObject(`The branches of the block "${name}"`, branches, "{ hotel: (branch) => branch.step(…) }");
    const described = Object.entries(branches).map(([branch, describe]): [string, Describe] => [
      branch,
      this.#begun<S>(`branch "${branch}" of the block "${name}"`, describe),
    ]);
    return new SagaDescription(this.#extended(describeParallel(name, Object.fromEntries(described))));
  }

  /**
   * Adds steps that are run for every element of a list, at the same time, and each to its own end, as branches of
   * `parallel` are. Each element's steps have keys of their own.
   *
   * ```ts
   * .forEach("Travellers", {
   *   items: ({ input }) => input.travellers,
   *   each: (traveller) => traveller.step("ReserveSeat", { request: ({ item, key }) => ({ seatId: key, name: item.name }), … }),
   * })
   * ```
   *
   * Results are found by index and step, `results.Travellers[0].ReserveSeat`; `sumOf(results.Travellers, …)` adds up.
   *
   * @param name what the block is called in keys, results and the state machine; unique in the saga.
   */
  forEach<const Name extends string, Element, Each extends AnyBranch>(
    name: Name,
    props: ForEachProps<S, Element> & {
      /** Adds the steps that are run for each element. */
      readonly each: (item: SagaDescription<ItemScope<S, Name, Element>, never, unknown, "branch">) => Each;
    },
  ): ExtendedDescription<
    S,
    Operations | OperationsOf<Each>,
    Own,
    Record<Name, readonly Each[typeof ownResults][]>,
    R
  > {
    mustBeObject(
      `The properties of the block "${name}"`,
      props,
      "{ items: ({ input }) => …, each: (item) => … }",
    );
    const describe = this.#begun<ItemScope<S, Name, Element>>(
      `property "each" of the block "${name}"`,
      props.each,
    );
    return new SagaDescription(this.#extended(describeForEach(name, props, describe)));
  }

  /**
   * Adds paths of which one is taken: the first whose condition is true when the saga gets there. `when: "otherwise"`
   * is for the last one; without it, where no condition is true, the saga just goes on.
   *
   * ```ts
   * .choice("Transport", {
   *   car: { when: ({ input }) => eq(input.by, "car"), steps: (path) => path.step("ReserveCar", { … }) },
   *   train: { when: "otherwise", steps: (path) => path.step("ReserveTrain", { … }) },
   * })
   * ```
   *
   * Afterwards, `results.Transport.car.ReserveCar` is possibly absent.
   *
   * @param name what the choice is called in results and the state machine; unique in the saga.
   */
  choice<const Name extends string, Paths extends Readonly<Record<string, AnyBranch>>>(
    name: Name,
    paths: {
      readonly [P in keyof Paths]: {
        readonly when: "otherwise" | ((references: DataReferences<S>) => SagaCondition);
        readonly steps: (path: SagaDescription<S, never, unknown, "branch">) => Paths[P];
      };
    },
  ): ExtendedDescription<
    S,
    Operations | OperationsOf<Paths[keyof Paths]>,
    Own,
    Record<Name, PathResults<Paths>>,
    R
  > {
    const example = '{ when: "otherwise", steps: (path) => path.step(…) }';
    mustBeObject(`The paths of the choice "${name}"`, paths, `{ train: ${example} }`);
    const told = Object.entries(paths).map(([path, props]): [string, ToldPath] => {
      mustBeObject(`The path "${path}" of the choice "${name}"`, props, example);
      const where = `property "steps" of the path "${path}" of the choice "${name}"`;
      return [path, { when: props.when, describe: this.#begun<S>(where, props.steps) }];
    });
    return new SagaDescription(this.#extended(describeChoice(name, Object.fromEntries(told))));
  }

  /**
   * Waits for a duration, `{ for: { hours: 1 } }`, or until a time, `{ until: ({ input }) => input.departure }`. A
   * deadline cuts it short.
   *
   * @param name what the state is called; unique in the saga.
   */
  wait(name: string, props: SagaWaitProps<S>): SagaDescription<S, Operations, Own, R> {
    return new SagaDescription(this.#extended({ node: describeWait(name, props), operations: [] }));
  }

  /**
   * Adds a named sub-sequence. It runs as if its steps stood here, with its name in front of theirs: the step
   * `ReserveSeat` of the part `Outbound` is `Outbound/ReserveSeat` in keys and states, and `results.Outbound.ReserveSeat`.
   *
   * A saga can be used so, too, and more than once, unless it has a pivot, options, hooks or recovery of its own. Its
   * output is not used.
   *
   * @param name what the part is called; unique in the sequence that it is in.
   */
  part<const Name extends string, Part extends AnyBranch>(
    name: Name,
    describe: (part: SagaDescription<S, never, unknown, "branch">) => Part,
  ): ExtendedDescription<S, Operations | OperationsOf<Part>, Own, Record<Name, Part[typeof ownResults]>, R>;
  part<const Name extends string, Used extends UsableSaga>(
    name: Name,
    used: Used,
    props: {
      /** The input of the saga that is used. */
      readonly input: (references: DataReferences<S>) => TemplateOf<InputOf<Used>>;
    },
  ): ExtendedDescription<S, Operations | OperationsOf<Used>, Own, Record<Name, Used[typeof ownResults]>, R>;
  part(
    name: string,
    described: UsableSaga | ((part: SagaDescription<S, never, unknown, "branch">) => AnyBranch),
    props?: { readonly input: (references: DataReferences<S>) => unknown },
  ): unknown {
    if (typeof described === "object" && described !== null) {
      mustBeDescribed(`The part "${name}"`, described, "a saga made by saga()");
      mustBeObject(
        `The properties of the part "${name}"`,
        props,
        "{ input: ({ input }) => ({ city: input.city }) }",
      );
      return new SagaDescription(this.#extended(describeUse(name, described.toJSON(), props?.input)));
    }
    const { steps, operations } = this.#begun<S>(`The part "${name}"`, described)(name);
    return new SagaDescription(this.#extended({ node: { type: "part", name, steps }, operations }));
  }

  /**
   * Says in which order, and how, the saga is compensated:
   *
   * - `order: "reverse"`, the default, `"parallel"`, or `{ first: ["ReserveCar"] }`: these first, the others in reverse;
   * - `continueOnStuck: true` lets the others go first where a compensation has exhausted its retries.
   */
  recovery(
    this: SagaDescription<S, Operations, Own, "saga">,
    options: RecoveryProps<keyof S["results"] & string>,
  ): SagaDescription<S, Operations, Own> {
    mustBeObject("The argument of recovery()", options, '{ order: "parallel" }');
    const { recovery } = this.#document;
    return new SagaDescription({ ...this.#document, recovery: { ...recovery, ...options } });
  }

  /**
   * Adds a best-effort step that is run when everything else is done, whatever the deadline. Its failure is in the
   * output under `failures.<step>`.
   */
  onCompleted<const Name extends string, const Action extends AnyOperation>(
    this: SagaDescription<S, Operations, Own, "saga">,
    name: Name,
    props: HookProps<Action, RequestReferences<S>>,
  ): SagaDescription<S, Operations | Action, Own> {
    mustBeObject(`The properties of the step "${name}"`, props);
    return new SagaDescription(hooked<S, Action>(this.#document, "onCompleted", { ...props, name }));
  }

  /** Adds a best-effort step that is run when everything has been compensated; `failure` says why. */
  onCompensated<const Name extends string, const Action extends AnyOperation>(
    this: SagaDescription<S, Operations, Own, "saga">,
    name: Name,
    props: HookProps<Action, CompensatedReferences<S>>,
  ): SagaDescription<S, Operations | Action, Own> {
    mustBeObject(`The properties of the step "${name}"`, props);
    return new SagaDescription(hooked<S, Action>(this.#document, "onCompensated", { ...props, name }));
  }

  /**
   * Says what the output of a saga that completes is: an object made of references and literals. Failures of
   * best-effort steps are added to it under `failures.<step>`.
   */
  output(
    this: SagaDescription<S, Operations, Own, "saga">,
    describe: (references: OutputReferences<S>) => OutputTemplate,
  ): SagaDescription<S, Operations, Own> {
    mustBeFunction(`The output of the saga "${this.name}"`, describe, "({ results }) => ({ … })");
    const output = describedTemplate(
      () => describe({ input: reference(["input"]), results: reference(["results"]) }),
      `the output of the saga "${this.name}"`,
    );
    return new SagaDescription({ ...this.#document, output });
  }

  /** The saga as a plain, versioned JSON document, from which the same state machine compiles. */
  toJSON(): SagaDocument {
    return this.#document;
  }

  /** What describes a branch, from a function that adds steps to one it is given. */
  #begun<Inner extends AnyScope>(
    what: string,
    describe: (branch: SagaDescription<Inner, never, unknown, "branch">) => AnyBranch,
  ): Describe {
    mustBeFunction(`The ${what}`, describe, "(branch) => branch.step(…), which adds steps to its argument");
    return (name) => {
      const described = describe(new SagaDescription(emptyDocument(name)));
      mustBeDescribed(`The return value of the ${what}`, described, "its argument with steps added to it");
      return described.toJSON();
    };
  }

  #extended({ node, operations }: DescribedNode): SagaDocument {
    return {
      ...this.#document,
      operations: union(this.#document.operations, operations),
      steps: [...this.#document.steps, node],
    };
  }
}

/** A description to which a node with these results was added. */
export type ExtendedDescription<
  S extends AnyScope,
  Operations extends AnyOperation,
  Own,
  Results,
  R extends DescriptionRole,
> = SagaDescription<
  SagaScope<S["input"], Nearest<S["results"], Results>, S["items"], S["item"]>,
  Operations,
  Own & Results,
  R
>;

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
): SagaDescription<SagaScope<Input, unknown>, never> {
  return new SagaDescription({
    ...emptyDocument(name),
    ...(options === undefined ? {} : { options: plainSagaOptions(options, name) }),
  });
}

/** Where types are not heeded, a function may give back nothing, and any object be taken for a saga. */
function mustBeDescribed(where: string, value: unknown, allowed: string): void {
  if (!isDescribed(value)) throw new DescriptionError({ where, received: value, allowed });
}
