import type { AnyOperation, SagaOperation } from "../saga/operation.js";
import {
  type Call,
  type LedgerCallContext,
  type LedgerOperation,
  malformedError,
  readCall,
  rejector,
} from "./call.js";
import { ParticipantRejection } from "./errors.js";
import { type AnyForm, type EffectForm, fieldsOf, type GivenForm } from "./form.js";
import { logged } from "./log.js";
import type { LedgerSettings } from "./settings.js";
import { requestHash } from "./values.js";
import { type HandlerOutcome, nothingToTakeBack, Work } from "./work.js";

/** Options of an operation's handler. */
export interface HandlerOptions<Request> {
  /**
   * Name of the request's field that holds the saga's key.
   * @default - as the ledger has it
   */
  readonly keyField?: keyof Request & string;
}

/** Options of a compensation's handler. */
export interface CompensationOptions<Request, Action extends AnyOperation> extends HandlerOptions<Request> {
  /**
   * The action that it takes back: gives the type of the answer that was kept.
   * @default - the answer's type is unknown
   */
  readonly of?: Action;
}

/** Options of an action's handler. */
export interface ActionOptions<Request, Rejection extends string> extends HandlerOptions<Request> {
  /**
   * The rejection of a request that the operation's schema does not accept. It is recorded, like any other.
   * @default - such a request fails with Ledger.MalformedRequest, which leaves the step in doubt
   */
  readonly malformed?: Rejection;
  /**
   * Fields of the request that change from try to try, such as a task token. All others have to be the same for one key.
   * @default ["taskToken"]
   */
  readonly changingFields?: readonly (keyof Request & string)[];
}

/** The rejections of an operation. */
export type RejectionOf<O extends AnyOperation> =
  O extends SagaOperation<string, never, unknown, infer Rejection> ? Rejection : never;

/** A Lambda function's handler. */
export type ParticipantHandler<Request, Answer> = (
  request: Request,
  context?: LedgerCallContext,
) => Promise<Answer>;

/** Makes handlers whose effects are in one of these forms. */
export class HandlerMaker {
  protected readonly settings: LedgerSettings;
  readonly #forms: readonly AnyForm[];

  constructor(settings: LedgerSettings, forms: readonly AnyForm[]) {
    this.settings = settings;
    this.#forms = forms;
  }

  action(
    operation: LedgerOperation,
    action: GivenForm,
    { keyField = this.settings.keyField, malformed, changingFields = ["taskToken"] }: AnyActionOptions = {},
  ): ParticipantHandler<unknown, never> {
    const form = this.#formOf(operation, "action", action, (each) => each.isAction(action));
    const reject = rejector(operation);
    if (malformed !== undefined) reject(malformed, "");
    return this.#handler(operation, keyField, async (call, key) => {
      if (key === undefined) throw malformedError(call, malformed);
      const { settings } = this;
      const mayBeMalformed = call.malformed !== undefined;
      const place = await form.placeOf({ call, key, settings, mayBeMalformed }, action);
      if (place === undefined) throw malformedError(call, malformed);
      const work = new Work(call, key, settings, place, requestHash(call.request, changingFields));
      return refusedByForm(work, malformed) ?? form.act(work, action, { key, reject });
    });
  }

  compensation(
    operation: LedgerOperation,
    compensation: GivenForm,
    { keyField = this.settings.keyField }: { readonly keyField?: string } = {},
  ): ParticipantHandler<unknown, never> {
    const form = this.#formOf(operation, "compensation", compensation, (each) =>
      each.isCompensation(compensation),
    );
    return this.#handler(operation, keyField, async (call, key) => {
      // Nothing can have happened without a key.
      if (key === undefined) return nothingToTakeBack;
      const { settings } = this;
      // Malformed or not: the entry decides. So new code compensates an old reservation, whatever form its request had.
      const place = await form.placeOf({ call, key, settings, mayBeMalformed: true }, compensation);
      // The action finds no item for this request either, so nothing can have happened.
      if (place === undefined) return nothingToTakeBack;
      return form.compensate(new Work(call, key, settings, place), compensation);
    });
  }

  /** The form that a handler has, checked so that it is called with nothing else. */
  #formOf(
    { name }: LedgerOperation,
    kind: "action" | "compensation",
    given: GivenForm,
    fits: (form: AnyForm) => boolean,
  ): EffectForm<GivenForm, GivenForm, unknown> {
    const form = this.#forms.find(fits);
    if (form !== undefined) return form as EffectForm<never, never, never> as never;
    const fields = Object.keys(fieldsOf(given));
    const received = fields.length > 0 ? `{ ${fields.join(", ")} }` : typeof given;
    const allowed = this.#forms.map(({ shown }) => shown[kind]).join(", or ");
    throw new TypeError(`The ${kind} ${name} has to be ${allowed}; received ${received}.`);
  }

  #handler(
    operation: LedgerOperation,
    keyField: string,
    carryOut: (call: Call, key: string | undefined) => Promise<HandlerOutcome>,
  ): ParticipantHandler<unknown, never> {
    return async (request, context) => {
      const { key, ...call } = await readCall(operation, keyField, request, context, this.settings);
      const { answer } = await logged(operation, key, this.settings, () => carryOut(call, key));
      return answer as never;
    };
  }
}

type AnyActionOptions = {
  readonly keyField?: string;
  readonly malformed?: string;
  readonly changingFields?: readonly string[];
};

/** Refuses a malformed request: finally, if the operation has a rejection for that. The entry of the key comes first. */
function refusedByForm(
  work: Work<unknown>,
  malformed: string | undefined,
): Promise<HandlerOutcome> | undefined {
  if (work.call.malformed === undefined) return undefined;
  const error = malformedError(work.call, malformed);
  return error instanceof ParticipantRejection ? work.refuse(error) : keptOr(error, work);
}

/** The answer that an entry keeps. Throws the error if there is none. */
async function keptOr(error: Error, work: Work<unknown>): Promise<HandlerOutcome> {
  const entry = await work.place.find();
  const kept = entry && work.kept(entry);
  if (kept === undefined) throw error;
  return kept;
}
