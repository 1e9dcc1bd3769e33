import type { CheckedTemplate } from "./checked-template.js";
import type { DescriptionRole, InnerRole, RoleAfter, SagaRole } from "./description-role.js";
import type {
  AnyBranch,
  BranchResults,
  CheckedOutput,
  InputOf,
  ItemScope,
  inputOf,
  Nearest,
  OperationsOf,
  ownResults,
  PathResults,
  RecoveryProps,
  roleOf,
  UsableSaga,
  usedOperations,
} from "./description-types.js";
import type { SagaDocument, StepKind, Titled } from "./document.js";
import type { Span } from "./duration.js";
import type { AnyOperation, InferredOperation, RequestOf } from "./operation.js";
import type {
  AnyScope,
  CallbackOfferOf,
  CallbackTimes,
  CheckedList,
  CompensatedReferences,
  DataReferences,
  ElementOf,
  ForEachProps,
  HookProps,
  OfferOf,
  OutputReferences,
  RequestReferences,
  SagaScope,
  SagaWaitProps,
  StepOffer,
  StepProps,
  StepResult,
  UseEqOrGtOrAnotherCondition,
} from "./step.js";
import type { CallbackProblem, GivenKind, GivenOperation, StepProblem } from "./step-problem.js";
import type { TemplateOf } from "./template.js";

/**
 * Steps one after the other: those of a saga, or of a branch, an element, a path or a part in one. It is immutable: each
 * method gives back a longer one.
 *
 * Its type knows the input, the results so far and the operations used, so that a reference to a step that has not
 * run, a wrong property or a missing field of a request do not compile.
 */
export interface StepSequence<
  S extends AnyScope,
  Operations extends AnyOperation,
  Own = S["results"],
  R extends DescriptionRole = "branch",
> {
  // Types that are inferred again from descriptions; there are no such properties at run time.
  readonly [inputOf]: (input: S["input"]) => void;
  readonly [usedOperations]: Operations;
  readonly [ownResults]: Own;
  readonly [roleOf]: R;

  /** The saga's name, or that of the branch. */
  readonly name: string;

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
    const Request extends CheckedTemplate<Request, RequestOf<Action>>,
    const Bare extends AnyOperation | false = never,
    const Wrapped extends AnyOperation = never,
    const CompensationRequest extends CheckedTemplate<CompensationRequest, RequestOf<Wrapped>> = TemplateOf<
      RequestOf<Wrapped>
    >,
    const Kind extends StepKind | false = StepKind,
    Offer extends StepOffer = OfferOf<S>,
    Problem = StepProblem<Name, Own, R, GivenKind<Kind>, Action, GivenOperation<Bare>, Wrapped>,
  >(
    name: Name,
    props: StepProps<Offer, Action, GivenOperation<Bare>, Wrapped, Request, CompensationRequest, Problem> & {
      readonly kind?: Kind;
    },
  ): SequenceWithStep<
    S,
    Operations,
    Own,
    R,
    Name,
    Action,
    GivenKind<Kind>,
    InferredOperation<GivenOperation<Bare>> | InferredOperation<Wrapped>
  >;

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
    const Request extends CheckedTemplate<Request, RequestOf<Action>>,
    const Bare extends AnyOperation | false = never,
    const Wrapped extends AnyOperation = never,
    const CompensationRequest extends CheckedTemplate<CompensationRequest, RequestOf<Wrapped>> = TemplateOf<
      RequestOf<Wrapped>
    >,
    const Kind extends StepKind | false = StepKind,
    const Timeout extends Span = never,
    const Heartbeat extends Span = never,
    Offer extends StepOffer = CallbackOfferOf<S>,
    Problem =
      | StepProblem<Name, Own, R, GivenKind<Kind>, Action, GivenOperation<Bare>, Wrapped>
      | CallbackProblem<Timeout, Heartbeat>,
  >(
    name: Name,
    props: StepProps<Offer, Action, GivenOperation<Bare>, Wrapped, Request, CompensationRequest, Problem> & {
      readonly kind?: Kind;
    } & Partial<CallbackTimes<Timeout, Heartbeat>>,
  ): SequenceWithStep<
    S,
    Operations,
    Own,
    R,
    Name,
    Action,
    GivenKind<Kind>,
    InferredOperation<GivenOperation<Bare>> | InferredOperation<Wrapped>
  >;

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
      readonly [B in keyof Branches]: (branch: StepSequence<S, never, unknown, InnerRole<R>>) => Branches[B];
    },
    props?: Titled,
  ): ExtendedDescription<
    S,
    Operations | OperationsOf<Branches[keyof Branches]>,
    Own,
    Record<Name, BranchResults<Branches>>,
    R
  >;

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
  forEach<const Name extends string, List extends CheckedList<List>, Each extends AnyBranch>(
    name: Name,
    props: ForEachProps<S, List> & {
      /** Adds the steps that are run for each element. */
      readonly each: (
        item: StepSequence<ItemScope<S, Name, ElementOf<List>>, never, unknown, InnerRole<R>>,
      ) => Each;
    },
  ): ExtendedDescription<
    S,
    Operations | OperationsOf<Each>,
    Own,
    Record<Name, readonly Each[typeof ownResults][]>,
    R
  >;

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
      readonly [P in keyof Paths]: Titled & {
        readonly when: UseEqOrGtOrAnotherCondition<S>;
        readonly steps: (path: StepSequence<S, never, unknown, InnerRole<R>>) => Paths[P];
      };
    },
    props?: Titled,
  ): ExtendedDescription<
    S,
    Operations | OperationsOf<Paths[keyof Paths]>,
    Own,
    Record<Name, PathResults<Paths>>,
    R
  >;

  /**
   * Waits for a duration, `{ for: { hours: 1 } }`, or until a time, `{ until: ({ input }) => input.departure }`. A
   * deadline cuts it short.
   *
   * @param name what the state is called; unique in the saga.
   */
  wait(name: string, props: SagaWaitProps<S>): DescribedSequence<S, Operations, Own, R>;

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
    describe: (part: StepSequence<S, never, unknown, InnerRole<R>>) => Part,
    props?: Titled,
  ): ExtendedDescription<S, Operations | OperationsOf<Part>, Own, Record<Name, Part[typeof ownResults]>, R>;
  part<
    const Name extends string,
    Used extends UsableSaga,
    const Input extends CheckedTemplate<Input, InputOf<Used>>,
  >(
    name: Name,
    used: Used,
    props: Titled & {
      /** The input of the saga that is used. */
      readonly input: (references: DataReferences<S>) => Input;
    },
  ): ExtendedDescription<S, Operations | OperationsOf<Used>, Own, Record<Name, Used[typeof ownResults]>, R>;

  /** The saga as a plain, versioned JSON document, from which the same state machine compiles. */
  toJSON(): SagaDocument;
}

/** A saga: a business transaction described step by step. It is immutable, and it is data: see `toJSON`. */
export interface SagaDescription<
  S extends AnyScope,
  Operations extends AnyOperation,
  Own = S["results"],
  R extends DescriptionRole = "saga",
> extends StepSequence<S, Operations, Own, R> {
  /**
   * Says in which order, and how, the saga is compensated:
   *
   * - `order: "reverse"`, the default, `"parallel"`, or `{ first: ["ReserveCar"] }`: these first, the others in reverse;
   * - `continueOnStuck: true` lets the others go first where a compensation has exhausted its retries.
   */
  recovery(options: RecoveryProps<keyof S["results"] & string>): SagaDescription<S, Operations, Own, R>;

  /**
   * Adds a best-effort step that is run when everything else is done, whatever the deadline. Its failure is in the
   * output under `failures.<step>`.
   */
  onCompleted<
    const Name extends string,
    const Action extends AnyOperation,
    const Request extends CheckedTemplate<Request, RequestOf<Action>>,
  >(
    name: Name,
    props: HookProps<Action, RequestReferences<S>, Request>,
  ): SagaDescription<S, Operations | Action, Own, R>;

  /** Adds a best-effort step that is run when everything has been compensated; `failure` says why. */
  onCompensated<
    const Name extends string,
    const Action extends AnyOperation,
    const Request extends CheckedTemplate<Request, RequestOf<Action>>,
  >(
    name: Name,
    props: HookProps<Action, CompensatedReferences<S>, Request>,
  ): SagaDescription<S, Operations | Action, Own, R>;

  /**
   * Says what the output of a saga that completes is: an object made of references and literals. Failures of
   * best-effort steps are added to it under `failures.<step>`.
   */
  output<const Output extends CheckedOutput<Output>>(
    describe: (references: OutputReferences<S>) => Output,
  ): SagaDescription<S, Operations, Own, R>;
}

/** A saga, or a sequence in one, by its role. */
export type DescribedSequence<
  S extends AnyScope,
  Operations extends AnyOperation,
  Own,
  R extends DescriptionRole,
> = [R] extends [SagaRole] ? SagaDescription<S, Operations, Own, R> : StepSequence<S, Operations, Own, R>;

/**
 * A description to which a node with these results was added. The results are inferred before they are put into a scope: as
 * a type argument within an alias, the compiler would put them off, for every step once more.
 */
export type ExtendedDescription<
  S extends AnyScope,
  Operations extends AnyOperation,
  Own,
  Results,
  R extends DescriptionRole,
> =
  Nearest<S["results"], Results> extends infer Known
    ? DescribedSequence<SagaScope<S["input"], Known, S["items"], S["item"]>, Operations, Own & Results, R>
    : never;

/** A sequence to which a step was added. */
export type SequenceWithStep<
  S extends AnyScope,
  Operations extends AnyOperation,
  Own,
  R extends DescriptionRole,
  Name extends string,
  Action extends AnyOperation,
  Kind extends StepKind,
  Compensation extends AnyOperation,
> = ExtendedDescription<
  S,
  Operations | Action | Compensation,
  Own,
  Record<Name, StepResult<Action, Kind>>,
  RoleAfter<R, Kind>
>;
