import type { DescriptionRole, PastPivot } from "./description-role.js";
import type { StepKind } from "./document.js";
import type { AnyOperation, InferredOperation, RequestOf, UnrejectingOperation } from "./operation.js";

/**
 * The type of a step's action: that of the operation; or, if something is wrong with the step, advice on what to do. An operation
 * doesn't fit that, so the compiler prints it.
 */
export type ActionOfStep<Action, Problem> = [Problem] extends [never] ? Action : Advice<Problem>;

declare const advice: unique symbol;

/**
 * Advice on a mistake, as a sentence that the compiler prints. It's an object type, not a string: an editor would use a string to tell
 * the kinds of steps apart, and would offer no properties until the advice is followed.
 */
export interface Advice<Sentence> {
  readonly [advice]: Sentence;
}

/**
 * The kind of a step: what was inferred; `compensatable` where nothing was, which leaves every kind; and none where the kind isn't
 * one, so that the compiler says only that.
 */
export type GivenKind<Kind> = false extends Kind
  ? never
  : [StepKind] extends [Kind]
    ? "compensatable"
    : Extract<Kind, StepKind>;

/** An operation that was inferred where one may be; never if what is there is none. */
export type GivenOperation<Operation> = false extends Operation ? never : Extract<Operation, AnyOperation>;

/** Whatever is wrong with a step by its name, kind and operations; never if nothing is. */
export type StepProblem<
  Name,
  Known,
  Role extends DescriptionRole,
  Kind extends StepKind,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
> = TakenName<Name, Known> | KindProblem<Role, Kind, Action, Bare, Wrapped>;

/** Names that are no literals are compared when the saga is compiled. */
export type TakenName<Name, Known> = string extends keyof Known
  ? never
  : Name extends keyof Known
    ? `There is already a step '${Name & string}'. Give this one another name`
    : never;

/** Properties that a kind requires; none if the kind isn't known before the program runs. */
export type KindProblem<
  Role extends DescriptionRole,
  Kind extends StepKind,
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
> = [Kind] extends [never]
  ? never
  : [Kind] extends ["compensatable"]
    ? Role extends PastPivot
      ? "Nothing is compensated after the pivot. Move this step before the pivot, or give it kind: 'retriable' or 'best-effort'"
      : CompensationProblem<Action, Bare, Wrapped>
    : [Kind] extends ["read-only"]
      ? Role extends PastPivot
        ? "After the pivot, a read-only step can't fail the saga. Move it before the pivot, or give it kind: 'retriable' or 'best-effort'"
        : never
      : [Kind] extends ["pivot"]
        ? Role extends "saga"
          ? never
          : Role extends "branch"
            ? "A pivot can't be inside a block, a choice or a part. Move it to the saga itself"
            : "A saga has only one pivot. Give this step kind: 'retriable', or make the earlier one compensatable"
        : [Kind] extends ["retriable"]
          ? Role extends PastPivot
            ? Action extends UnrejectingOperation
              ? never
              : "A retriable step can't be rejected. Use an operation without rejections, or give it kind: 'best-effort'"
            : "A retriable step comes after the pivot. Give an earlier step kind: 'pivot', or give this one a compensation and no kind"
          : never;

export type CompensationProblem<
  Action extends AnyOperation,
  Bare extends AnyOperation,
  Wrapped extends AnyOperation,
> = [Bare | Wrapped] extends [never]
  ? "Add a compensation, such as compensation: cancelIt, or a kind that needs none: 'read-only', 'pivot' or 'best-effort'"
  : [InferredOperation<Bare> | InferredOperation<Wrapped>] extends [UnrejectingOperation]
    ? FitProblem<Action, InferredOperation<Bare>>
    : "A compensation can't be rejected. Use an operation without rejections";

export type FitProblem<Action extends AnyOperation, Compensation extends AnyOperation> = [
  Compensation,
] extends [never]
  ? never
  : RequestOf<Action> extends RequestOf<Compensation>
    ? never
    : "The compensation doesn't take the action's request. Give it one of its own: compensation: { operation, request: ({ key }) => ({ … }) }";

/** The problem of a callback step that lacks a time; never if it has both. */
export type CallbackProblem<Timeout, Heartbeat> = [Timeout] extends [never]
  ? "A callback step waits for its answer. Add a timeout, such as timeout: { hours: 24 }"
  : [Heartbeat] extends [never]
    ? "A callback step expects signs of life. Add a heartbeat shorter than the timeout, such as heartbeat: { hours: 1 }"
    : never;
