import type { CallOptions, StepKind } from "./document.js";
import type { AnyOperation, Operation, RequestOf, ResponseOf, UnrejectingOperation } from "./operation.js";
import type { Ref } from "./reference.js";
import type { Template } from "./template.js";

/** What has run for certain when a step begins: the saga's input, and results by the names of their steps. */
export interface Scope<Input, Results> {
  readonly input: Input;
  readonly results: Results;
}

/** Any scope, where its types do not matter. */
export type AnyScope = Scope<unknown, unknown>;

/** The failure that began the recovery. */
export interface Failure {
  /** The name of the step that failed. */
  readonly step: string;
  /** The error's name. */
  readonly error: string;
  /** The error's cause; for a Lambda function JSON text. */
  readonly cause: string;
}

/** What a request may refer to. */
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
}

/** What the request of a compensation may refer to. */
export interface CompensationReferences<S extends AnyScope, Action extends AnyOperation>
  extends RequestReferences<S> {
  /** The action's request. */
  readonly request: Ref<RequestOf<Action>>;
  /** The action's response; absent when the action failed or its answer was lost. */
  readonly result: Ref<ResponseOf<Action> | undefined>;
  /** The failure that began the recovery. */
  readonly failure: Ref<Failure>;
}

/** What the saga's output may refer to. */
export type OutputReferences<S extends AnyScope> = Pick<RequestReferences<S>, "input" | "results">;

interface ActionProps<S extends AnyScope, Action extends AnyOperation> extends CallOptions {
  /** What the step does. */
  readonly action: Action;
  /** The request of the action, made of references and literals. An absent property is left out. */
  readonly request: (references: RequestReferences<S>) => Template<RequestOf<Action>>;
}

/** A compensation with a request or options of its own. */
export interface CompensationProps<
  S extends AnyScope,
  Action extends AnyOperation,
  Compensation extends AnyOperation,
> extends CallOptions {
  readonly operation: Compensation;
  /**
   * The request of the compensation.
   * @default - the action's, which the operation has to take then
   */
  readonly request?: (references: CompensationReferences<S, Action>) => Template<RequestOf<Compensation>>;
}

interface CompensatableProps<S extends AnyScope, Action extends AnyOperation> extends ActionProps<S, Action> {
  /** @default "compensatable" */
  readonly kind?: "compensatable";
}

/** A step that is taken back by its compensation when the saga fails before the pivot. */
export interface CompensatableStepProps<
  S extends AnyScope,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
> extends CompensatableProps<S, Action> {
  /** What takes the action back: an operation that is called with the action's request, or one with options. */
  readonly compensation:
    | (Bare & Operation<string, RequestOf<Action>, unknown, never>)
    | CompensationProps<S, Action, Wrapped>;
}

/** Without a request of its own, a compensation has to take the action's. */
export type Fitting<Action extends AnyOperation, Compensation extends AnyOperation> = [Compensation] extends [
  never,
]
  ? unknown
  : RequestOf<Action> extends RequestOf<Compensation>
    ? unknown
    : {
        readonly compensation:
          | { readonly request: unknown }
          | Operation<string, RequestOf<Action>, unknown, never>;
      };

/** A step that changes nothing: there is nothing to take back when it fails. */
export interface ReadOnlyStepProps<S extends AnyScope, Action extends AnyOperation>
  extends ActionProps<S, Action> {
  readonly kind: "read-only";
}

/** The step after which the saga goes through: a failure is never compensated, but persisted through. */
export interface PivotStepProps<S extends AnyScope, Action extends AnyOperation>
  extends ActionProps<S, Action> {
  readonly kind: "pivot";
}

/** A step after the pivot, tried until it succeeds. Its operation has no rejections. */
export interface RetriableStepProps<S extends AnyScope, Action extends AnyOperation>
  extends Omit<ActionProps<S, Action>, "action"> {
  readonly kind: "retriable";
  /** What the step does. */
  readonly action: Action & UnrejectingOperation;
}

/** A step whose failure does not matter: the saga goes on, and its output has it under `failures.<step>`. */
export interface BestEffortStepProps<S extends AnyScope, Action extends AnyOperation>
  extends ActionProps<S, Action> {
  readonly kind: "best-effort";
}

/** A step's result, as later steps see it: that of a best-effort step is possibly absent. */
export type ResultOf<Action extends AnyOperation, Kind extends StepKind> = "best-effort" extends Kind
  ? ResponseOf<Action> | undefined
  : ResponseOf<Action>;

/**
 * What `step` is told, by kind.
 *
 * @typeParam Bare the compensation, where it stands alone.
 * @typeParam Wrapped the compensation, where it is given with a request or options.
 */
export type StepProps<
  S extends AnyScope,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
> =
  | CompensatableStepProps<S, Action, Bare, Wrapped>
  | ReadOnlyStepProps<S, Action>
  | PivotStepProps<S, Action>
  | RetriableStepProps<S, Action>
  | BestEffortStepProps<S, Action>;
