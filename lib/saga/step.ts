import type { SagaCondition } from "./conditions.js";
import type { CallOptions, StepKind, Titled } from "./document.js";
import type { Span } from "./duration.js";
import type { AnyOperation, InferredOperation, RequestOf, ResponseOf } from "./operation.js";
import type { Anything, Ref, RefersTo } from "./reference.js";
import type { ActionOfStep } from "./step-problem.js";
import type { TemplateOf } from "./template.js";

/**
 * Data at the beginning of a step: the saga's input, results by the names of the steps that have run for certain, and
 * inside a forEach the element that it is run for.
 */
export interface SagaScope<Input, Results, Items = Record<never, never>, Item = unknown> {
  readonly input: Input;
  readonly results: Results;
  /** The elements of every forEach around, by its name. */
  readonly items: Items;
  /** The element of the innermost one; unknown where there is none. */
  readonly item: Item;
}

/** Any scope, where its types do not matter. */
export type AnyScope = SagaScope<unknown, unknown, unknown, unknown>;

/** The failure that began the recovery. */
export interface Failure {
  /** The name of the step that failed. */
  readonly step: string;
  /** The error's name. */
  readonly error: string;
  /** The error's cause; for a Lambda function JSON text. */
  readonly cause: string;
}

/** References to the results of the steps that surely ran before, by their names. */
export type ResultsOfEarlierSteps<Results> = { readonly [Step in keyof Results]: Ref<Results[Step]> };

/** References for the request of a step. */
export type RequestReferences<S extends AnyScope> = StepReferences<S> & ItemReferences<S>;

/** References for the request of a step, besides those to the elements of a forEach. */
export interface StepReferences<S extends AnyScope> {
  /** The saga's input. */
  readonly input: Ref<S["input"]>;
  /** Results of the steps that surely ran before, by name. Those of best-effort steps are possibly absent. */
  readonly results: ResultsOfEarlierSteps<S["results"]>;
  /**
   * The step's key: `<state machine>:<execution>/<step>`. It is the same for every try, after a redrive, and for the
   * step's compensation. Up to 241 characters.
   */
  readonly key: Ref<string>;
  /** The execution that runs. */
  readonly execution: ExecutionReferences;
  /** The SHA-256 of the key, 64 hexadecimal digits: for targets that take no longer or fewer characters. */
  readonly keyHash: Ref<string>;
}

/** References to what is known of the execution. */
export interface ExecutionReferences {
  /** Its name. */
  readonly name: Ref<string>;
  /** When it was started, in ISO 8601: `2026-11-28T01:15:00.000Z`. A redrive doesn't change it. */
  readonly startTime: Ref<string>;
}

/** References to the elements of the forEaches around; there are none outside of them. */
export type ItemReferences<S extends AnyScope> = [keyof S["items"]] extends [never]
  ? unknown
  : ElementReferences<S>;

/** References in a forEach. */
export interface ElementReferences<S extends AnyScope> {
  /** In a forEach the element that the step is run for, in nested ones that of the innermost. */
  readonly item: Ref<S["item"]>;
  /** The elements of every forEach around, by its name: `items.Travellers`. */
  readonly items: { readonly [K in keyof S["items"]]: Ref<S["items"][K]> };
  /** The index of `item` in its list, counted from 0. */
  readonly index: Ref<number>;
}

/** References for the request of a callback step. */
export type CallbackReferences<S extends AnyScope> = RequestReferences<S> & TokenReference;

/** The reference that only a callback step has. */
export interface TokenReference {
  /** The token by which the answer is sent (SendTaskSuccess, SendTaskFailure). Every try has a new one. */
  readonly taskToken: Ref<string>;
}

/** References for a condition, a list or a time. */
export type DataReferences<S extends AnyScope> = Pick<StepReferences<S>, "input" | "results" | "execution"> &
  ItemReferences<S>;

/**
 * A condition, or `"otherwise"`. Its name is what the compiler says of anything else, such as what `===`, `!` or `>` makes of a
 * reference: use `eq(…)`, `not(…)`, `gt(…)` or another condition instead.
 */
export type UseEqOrGtOrAnotherCondition<S extends AnyScope> =
  | "otherwise"
  | ((references: DataReferences<S>) => SagaCondition);

/**
 * Everything the requests of a step can refer to. The methods have it as a type parameter that nothing is inferred for: so the compiler
 * makes it once a step, and not at every mention of the scope, which grows with the steps before.
 */
export interface StepOffer {
  /** References for the request of the action. */
  readonly action: unknown;
  /** References for the request of the compensation, besides what became of the action. */
  readonly compensation: unknown;
}

/** References in the requests of a step that waits for no answer. */
export interface OfferOf<S extends AnyScope> {
  readonly action: RequestReferences<S>;
  readonly compensation: RequestReferences<S>;
}

/** References in the requests of a callback step: its compensation has no token. */
export interface CallbackOfferOf<S extends AnyScope> {
  readonly action: CallbackReferences<S>;
  readonly compensation: RequestReferences<S>;
}

/** References for the request of a compensation. */
export type CompensationReferences<
  Offer extends StepOffer,
  Action extends AnyOperation,
> = Offer["compensation"] & OutcomeReferences<Action>;

/** References to what became of the action, and to why it is taken back. */
export interface OutcomeReferences<Action extends AnyOperation> {
  /** The action's request. */
  readonly request: Ref<RequestOf<Action>>;
  /** The action's response; absent when the action failed or its answer was lost. */
  readonly result: Ref<ResponseOf<Action> | undefined>;
  /** The failure that began the recovery. */
  readonly failure: Ref<Failure>;
}

/** References for the saga's output. */
export type OutputReferences<S extends AnyScope> = Pick<StepReferences<S>, "input" | "results" | "execution">;

/**
 * The action of a step, and how it is called.
 *
 * @typeParam Request the type of the request as it is written; an unknown or an unfit field of it doesn't compile.
 */
export interface StepActionProps<
  Action extends AnyOperation,
  References,
  Request = TemplateOf<RequestOf<Action>>,
  Problem = never,
> extends CallOptions<Span>,
    Titled {
  /** The operation that the step calls. */
  readonly action: ActionOfStep<Action, Problem>;
  /** The request of the action, made of references and literals. An absent property is left out. */
  readonly request: (references: References) => Request;
}

/** A compensation with a request or options of its own. */
export interface CompensationProps<
  Offer extends StepOffer,
  Action extends AnyOperation,
  Compensation extends AnyOperation,
  Request = TemplateOf<RequestOf<Compensation>>,
> extends CallOptions<Span> {
  /** The operation that compensates the action. It has no rejections. */
  readonly operation: Compensation;
  /**
   * The request of the compensation.
   * @default - the action's, which the operation has to take then
   */
  readonly request?: (references: CompensationReferences<Offer, Action>) => Request;
  /**
   * Errors that end the compensation well, because they say that there is nothing to take back.
   * @default - those of the operation
   */
  readonly settledBy?: readonly string[];
}

/** A step that is taken back by its compensation when the saga fails before the pivot. */
export interface CompensatableStepProps<
  Offer extends StepOffer,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
  CompensationRequest = TemplateOf<RequestOf<Wrapped>>,
> {
  /**
   * `compensatable`, the default: the step is taken back by its compensation if the saga fails. Others are `read-only` (changes
   * nothing), `pivot` (once it succeeds, the saga completes), `retriable` (after the pivot, tried until it succeeds) and
   * `best-effort` (its failure doesn't matter).
   * @default "compensatable"
   */
  readonly kind?: "compensatable";
  /** The operation that compensates the action: alone, it gets the action's request; with options, a request of its own. */
  readonly compensation?:
    | Bare
    | (FittingRequest<Action, Wrapped, CompensationRequest> &
        CompensationProps<Offer, Action, Wrapped, CompensationRequest>);
}

/** A step that changes nothing: there is nothing to take back when it fails. */
export interface ReadOnlyStepProps {
  /** `read-only`: the step changes nothing, so there is nothing to take back if the saga fails. It comes before the pivot. */
  readonly kind: "read-only";
}

/** The step after which the saga goes through: a failure is never compensated, but persisted through. */
export interface PivotStepProps {
  /**
   * `pivot`: once the step succeeds, the saga completes, and nothing is compensated any more. A rejection compensates the steps
   * before it; through other failures it is persisted. There is one in a saga, outside of blocks.
   */
  readonly kind: "pivot";
}

/** A step after the pivot, tried until it succeeds. Its operation has no rejections. */
export interface RetriableStepProps {
  /** `retriable`: the step comes after the pivot, and is tried until it succeeds. Its operation has no rejections. */
  readonly kind: "retriable";
}

/** A step whose failure does not matter: the saga goes on, and its output has it under `failures.<step>`. */
export interface BestEffortStepProps {
  /** `best-effort`: the step's failure doesn't matter. The saga goes on, and its output has it under `failures.<step>`. */
  readonly kind: "best-effort";
}

/** A step's result, as later steps see it: that of a best-effort step is possibly absent. */
export type StepResult<Action extends AnyOperation, Kind extends StepKind> = "best-effort" extends Kind
  ? ResponseOf<Action> | undefined
  : ResponseOf<Action>;

/**
 * Properties of `step`, by kind.
 *
 * @typeParam Bare the compensation, where it stands alone.
 * @typeParam Wrapped the compensation, where it is given with a request or options.
 * @typeParam Problem what is wrong with the step, as a sentence; never if nothing is.
 */
export type StepProps<
  Offer extends StepOffer,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
  Request = TemplateOf<RequestOf<Action>>,
  CompensationRequest = TemplateOf<RequestOf<Wrapped>>,
  Problem = never,
> = StepActionProps<Action, Offer["action"], Request, Problem> &
  (
    | CompensatableStepProps<Offer, Action, Bare, Wrapped, CompensationRequest>
    | ReadOnlyStepProps
    | PivotStepProps
    | RetriableStepProps
    | BestEffortStepProps
  );

/**
 * The request of a compensation that has one, once more, as one that isn't optional: for the compiler names the field that doesn't
 * fit only where a function has to be. A compensation without a request of its own has to take the action's.
 */
export type FittingRequest<Action extends AnyOperation, Wrapped extends AnyOperation, Request> = [
  InferredOperation<Wrapped>,
] extends [never]
  ? unknown
  : [TemplateOf<RequestOf<Wrapped>>] extends [Request]
    ? RequestOf<Action> extends RequestOf<Wrapped>
      ? unknown
      : WithRequestOfItsOwn
    : { readonly request: (...references: never) => Request };

/** Property that a compensation must have if it can't take the action's request. */
export interface WithRequestOfItsOwn {
  readonly request: unknown;
}

/** Times that a callback step has besides the properties of a step. */
export interface CallbackTimes<Timeout, Heartbeat> {
  /** Time to wait for the answer to one try. After a timeout the step is in doubt, and isn't tried again. */
  readonly timeout: Timeout;
  /** Longest time between two heartbeats (SendTaskHeartbeat) of whoever holds the token. Shorter than the timeout. */
  readonly heartbeat: Heartbeat;
}

/** Properties of `forEach`. */
export interface ForEachProps<S extends AnyScope, List> extends Titled {
  /** The list. A missing one counts as empty. */
  readonly items: (references: DataReferences<S>) => List;
  /**
   * Number of elements that run at the same time.
   * @default - 40, the most that AWS allows
   */
  readonly maxConcurrency?: number;
  /**
   * Number of elements that the list may have. With more, nothing is begun for any, and the saga is compensated with the
   * failure `Saga.TooManyItems`.
   * @default 40
   */
  readonly maxItems?: number;
}

/** The type that the list of a forEach has to have, given the type that it has. */
export type CheckedList<List> = unknown extends List
  ? RefersTo<readonly Anything[] | undefined>
  : [List] extends [RefersTo<readonly unknown[] | undefined>]
    ? RefersTo<readonly unknown[] | undefined>
    : "A forEach needs a reference to a list, such as input.lines or the result of a step that is one";

/** The type of the elements of a list; anything where it is none, so that its steps aren't wrong, too. */
export type ElementOf<List> =
  List extends RefersTo<readonly (infer Element)[] | undefined> ? Element : Anything;

/** Properties of `wait`: a duration, or a time to wait for. */
export type SagaWaitProps<S extends AnyScope> = Titled & WaitTimes<S>;

/** The time that a wait takes. */
export type WaitTimes<S extends AnyScope> =
  | {
      /** For a duration, in whole seconds. */
      readonly for: Span;
      readonly until?: never;
    }
  | {
      /**
       * Until a time, in an ISO 8601 form with a time zone. What turns out to be none fails the saga, which is
       * compensated; so it stands before the pivot.
       */
      readonly until: (references: DataReferences<S>) => TemplateOf<string> | Ref<string | undefined>;
      readonly for?: never;
    };

/** Properties of a hook, which is a best-effort step. */
export interface HookProps<Action extends AnyOperation, References, Request = TemplateOf<RequestOf<Action>>>
  extends CallOptions<Span>,
    Titled {
  /** The operation that the hook calls. Its failure changes nothing. */
  readonly action: Action;
  /** The request of the action. */
  readonly request: (references: References) => Request;
}

/** References for the request of a hook that runs after the compensation. */
export type CompensatedReferences<S extends AnyScope> = Pick<
  StepReferences<S>,
  "input" | "key" | "keyHash" | "execution"
> &
  Pick<OutcomeReferences<AnyOperation>, "failure">;
