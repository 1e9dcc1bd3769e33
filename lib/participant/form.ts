import type { Call, Reject } from "./call.js";
import type { EntryPlace } from "./place.js";
import type { LedgerSettings } from "./settings.js";
import { isObject } from "./values.js";
import type { HandlerOutcome, HandlerResult, Work } from "./work.js";

/** Tools of an action's handler. */
export interface ActionTools<Rejection extends string> {
  /** The saga's key. */
  readonly key: string;
  /** Makes a rejection, to be returned or thrown. */
  readonly reject: Reject<Rejection>;
}

/** Tools of a compensation's handler. */
export interface CompensationTools<Answer> {
  /** The saga's key: the same as the action's. */
  readonly key: string;
  /** The action's answer, as it was kept. */
  readonly answer: Answer;
}

/** A handler's effect, or how it is taken back: a function, or an object. Plain JavaScript may give anything. */
export type GivenForm = object;

/** The fields of what was given; those of a function are none of a form. */
export function fieldsOf(given: unknown): Readonly<Record<string, unknown>> {
  return isObject(given) ? given : {};
}

/** A call under a key, for which a form finds the place of its entry. */
export interface PlacedCall {
  readonly call: Call;
  readonly key: string;
  readonly settings: LedgerSettings;
  /** True if the request may be malformed, so that there may be no place for it. */
  readonly mayBeMalformed: boolean;
}

/**
 * A form in which handlers give their effects: in DynamoDB, in one item, or elsewhere.
 *
 * @typeParam Action an action in this form.
 * @typeParam Compensation a compensation in this form.
 * @typeParam Effect the writes that the place of an entry takes together with it.
 */
export interface EffectForm<Action, Compensation, Effect> {
  /** The form as messages show it. */
  readonly shown: { readonly action: string; readonly compensation: string };
  /** True if an action has this form. */
  isAction(given: GivenForm): boolean;
  /** True if a compensation has this form. */
  isCompensation(given: GivenForm): boolean;
  /** The place of the call's entry. Undefined if the request's form is so wrong that there is none. */
  placeOf(
    call: PlacedCall,
    given: Action | Compensation,
  ): EntryPlace<Effect> | Promise<EntryPlace<Effect> | undefined>;
  /** Carries out an action. */
  act(work: Work<Effect>, action: Action, tools: ActionTools<string>): HandlerResult<HandlerOutcome>;
  /** Carries out a compensation. */
  compensate(work: Work<Effect>, compensation: Compensation): HandlerResult<HandlerOutcome>;
}

/** A form, whichever it is. */
export type AnyForm = EffectForm<never, never, never>;
