import type { CallOptions, StepKind } from "./document.js";
import type { Span } from "./duration.js";
import type {
  AnyOperation,
  RequestOf,
  ResponseOf,
  SagaOperation,
  UnrejectingOperation,
} from "./operation.js";
import type { Ref } from "./reference.js";
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

/** References for the request of a step. */
export interface RequestReferences<S extends AnyScope> {
  /** The saga's input. */
  readonly input: Ref<S["input"]>;
  /** Results of the steps that surely ran before, by name. Those of best-effort steps are possibly absent. */
  readonly results: { readonly [K in keyof S["results"]]: Ref<S["results"][K]> };
  /**
   * The step's key: `<state machine>:<execution>/<step>`. It is the same for every try, after a redrive, and for the
   * step's compensation. Up to 241 characters.
   */
  readonly key: Ref<string>;
  /** The SHA-256 of the key, 64 hexadecimal digits: for targets that take no longer or fewer characters. */
  readonly keyHash: Ref<string>;
  /** In a forEach the element that the step is run for, in nested ones that of the innermost. */
  readonly item: Ref<S["item"]>;
  /** The elements of every forEach around, by its name: `items.Travellers`. */
  readonly items: { readonly [K in keyof S["items"]]: Ref<S["items"][K]> };
}

/** References for the request of a callback step. */
export interface CallbackReferences<S extends AnyScope> extends RequestReferences<S> {
  /** The token by which the answer is sent (SendTaskSuccess, SendTaskFailure). Every try has a new one. */
  readonly taskToken: Ref<string>;
}

/** References for a condition, a list or a time. */
export type DataReferences<S extends AnyScope> = Omit<RequestReferences<S>, "key" | "keyHash">;

/** References for the request of a compensation. */
export interface CompensationReferences<S extends AnyScope, Action extends AnyOperation>
  extends RequestReferences<S> {
  /** The action's request. */
  readonly request: Ref<RequestOf<Action>>;
  /** The action's response; absent when the action failed or its answer was lost. */
  readonly result: Ref<ResponseOf<Action> | undefined>;
  /** The failure that began the recovery. */
  readonly failure: Ref<Failure>;
}

/** References for the saga's output. */
export type OutputReferences<S extends AnyScope> = Pick<RequestReferences<S>, "input" | "results">;

/** The action of a step, and how it is called. */
export interface StepActionProps<Action extends AnyOperation, References> extends CallOptions<Span> {
  /** The operation that the step calls. */
  readonly action: Action;
  /** The request of the action, made of references and literals. An absent property is left out. */
  readonly request: (references: References) => TemplateOf<RequestOf<Action>>;
}

/** A compensation with a request or options of its own. */
export interface CompensationProps<
  S extends AnyScope,
  Action extends AnyOperation,
  Compensation extends AnyOperation,
> extends CallOptions<Span> {
  readonly operation: Compensation;
  /**
   * The request of the compensation.
   * @default - the action's, which the operation has to take then
   */
  readonly request?: (references: CompensationReferences<S, Action>) => TemplateOf<RequestOf<Compensation>>;
}

/** A compensatable step without its compensation. */
export interface CompensatableProps<Action extends AnyOperation, References>
  extends StepActionProps<Action, References> {
  /** @default "compensatable" */
  readonly kind?: "compensatable";
}

/** A step that is taken back by its compensation when the saga fails before the pivot. */
export interface CompensatableStepProps<
  S extends AnyScope,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
  References = RequestReferences<S>,
> extends CompensatableProps<Action, References> {
  /** The operation that compensates the action: alone, it gets the action's request; with options, a request of its own. */
  readonly compensation:
    | (Bare & SagaOperation<string, RequestOf<Action>, unknown, never>)
    | CompensationProps<S, Action, Wrapped>;
}

/** Without a request of its own, a compensation has to take the action's. */
export type FittingCompensation<Action extends AnyOperation, Compensation extends AnyOperation> = [
  Compensation,
] extends [never]
  ? unknown
  : RequestOf<Action> extends RequestOf<Compensation>
    ? unknown
    : {
        readonly compensation:
          | { readonly request: unknown }
          | SagaOperation<string, RequestOf<Action>, unknown, never>;
      };

/** A step that changes nothing: there is nothing to take back when it fails. */
export interface ReadOnlyStepProps<Action extends AnyOperation, References>
  extends StepActionProps<Action, References> {
  readonly kind: "read-only";
}

/** The step after which the saga goes through: a failure is never compensated, but persisted through. */
export interface PivotStepProps<Action extends AnyOperation, References>
  extends StepActionProps<Action, References> {
  readonly kind: "pivot";
}

/** A step after the pivot, tried until it succeeds. Its operation has no rejections. */
export interface RetriableStepProps<Action extends AnyOperation, References>
  extends Omit<StepActionProps<Action, References>, "action"> {
  readonly kind: "retriable";
  /** The operation that the step calls. */
  readonly action: Action & UnrejectingOperation;
}

/** A step whose failure does not matter: the saga goes on, and its output has it under `failures.<step>`. */
export interface BestEffortStepProps<Action extends AnyOperation, References>
  extends StepActionProps<Action, References> {
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
 */
export type StepProps<
  S extends AnyScope,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
  References = RequestReferences<S>,
> =
  | CompensatableStepProps<S, Action, Bare, Wrapped, References>
  | ReadOnlyStepProps<Action, References>
  | PivotStepProps<Action, References>
  | RetriableStepProps<Action, References>
  | BestEffortStepProps<Action, References>;

/** Properties of `callback`: those of a step, and the time to wait for the answer. */
export type CallbackProps<
  S extends AnyScope,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
> = StepProps<S, Action, Bare, Wrapped, CallbackReferences<S>> & {
  // Said again beside the kinds, so that TypeScript tells what is missing rather than that the request does not fit.
  readonly action: Action;
  /** Time to wait for the answer to one try. After a timeout the step is in doubt, and isn't tried again. */
  readonly timeout: Span;
  /** Within which time whoever has the token gives a sign of life each time (SendTaskHeartbeat); shorter than the timeout. */
  readonly heartbeat: Span;
};

/** Properties of `forEach`. */
export interface ForEachProps<S extends AnyScope, Element> {
  /** The list. A missing one counts as empty. */
  readonly items: (
    references: DataReferences<S>,
  ) => Ref<readonly Element[]> | Ref<readonly Element[] | undefined>;
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

/**
 * A condition: an expression such as `eq(input.by, "car")`, or a reference to what is true or false. No plain boolean: that
 * is what JavaScript's own `!` and `===` make of a reference while the saga is described.
 */
export type SagaCondition = Ref<boolean> | Ref<boolean | undefined>;

/** Properties of `wait`: a duration, or a time to wait for. */
export type SagaWaitProps<S extends AnyScope> =
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
export interface HookProps<Action extends AnyOperation, References> extends CallOptions<Span> {
  /** The operation that the hook calls. Its failure changes nothing. */
  readonly action: Action;
  /** The request of the action. */
  readonly request: (references: References) => TemplateOf<RequestOf<Action>>;
}

/** References for the request of a hook that runs after the compensation. */
export type CompensatedReferences<S extends AnyScope> = Pick<
  CompensationReferences<S, AnyOperation>,
  "input" | "key" | "keyHash" | "failure"
>;
