import type { AnyOperation, RequestOf, ResponseOf, SagaOperation } from "../saga/operation.js";
import {
  type Call,
  type LedgerCallContext,
  type LedgerOperation,
  malformedError,
  readCall,
  rejector,
} from "./call.js";
import type { LedgerEntry } from "./entry.js";
import { LedgerError, ParticipantRejection } from "./errors.js";
import {
  act,
  compensate,
  type InsideAction,
  type InsideCompensation,
  type OneItemAction,
  type OneItemCompensation,
} from "./inside.js";
import { ItemPlace } from "./item-place.js";
import { logged } from "./log.js";
import { actOutside, compensateOutside, type OutsideCompensation, type OutsideEffect } from "./outside.js";
import { attempts, changed } from "./place.js";
import { type LedgerOptions, type LedgerSettings, settingsOf } from "./settings.js";
import { TablePlace } from "./table-place.js";
import { requestHash } from "./values.js";
import { type HandlerOutcome, nothingToTakeBack, Work } from "./work.js";
import type { PlainItem } from "./writes.js";

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

/** An action in one of its three forms. */
export type AnyAction<Request, Answer, Rejection extends string> =
  | InsideAction<Request, Answer, Rejection>
  | OneItemAction<Request, Answer, Rejection>
  | OutsideEffect<Request, Answer, Rejection>;

/** A compensation in one of its three forms. */
export type AnyCompensation<Request, Answer> =
  | InsideCompensation<Request, Answer>
  | OneItemCompensation<Request, Answer>
  | OutsideCompensation<Request, Answer>;

/** A Lambda function's handler. */
export type ParticipantHandler<Request, Answer> = (
  request: Request,
  context?: LedgerCallContext,
) => Promise<Answer>;

/** Makes handlers that keep a participant's promises: idempotence, empty compensation, no hanging, final rejections, form. */
export interface ParticipantLedger {
  /**
   * Makes the handler of an action.
   *
   * @param operation the operation, as the saga has it.
   * @param effect a function that gives the writes of an effect in DynamoDB; for a hot item, the update of it (`item` and
   *   `effect`); for an effect elsewhere, how it is called (`call`).
   */
  action<O extends AnyOperation>(
    operation: O,
    effect: AnyAction<RequestOf<O>, ResponseOf<O>, RejectionOf<O>>,
    options?: ActionOptions<RequestOf<O>, RejectionOf<O>>,
  ): ParticipantHandler<RequestOf<O>, ResponseOf<O>>;
  /**
   * Makes the handler of a compensation.
   *
   * @param operation the operation, as the saga has it. Its request holds the action's key.
   * @param compensation in the form of its action: a function that gives the writes that take the effect back; the update of a
   *   hot item (`item` and `back`); or, for an effect elsewhere, the action's effect and how it is taken back (`effect` and
   *   `back`).
   */
  compensation<O extends AnyOperation, A extends AnyOperation = AnyOperation>(
    operation: O,
    compensation:
      | InsideCompensation<RequestOf<O>, ResponseOf<A>>
      | OneItemCompensation<RequestOf<O>, ResponseOf<A>>,
    options?: CompensationOptions<RequestOf<O>, A>,
  ): ParticipantHandler<RequestOf<O>, void>;
  compensation<O extends AnyOperation, Answer>(
    operation: O,
    compensation: OutsideCompensation<RequestOf<O>, Answer>,
    options?: HandlerOptions<RequestOf<O>>,
  ): ParticipantHandler<RequestOf<O>, void>;
  /** Reads the entry of a key, as it is now. */
  find(key: string): Promise<LedgerEntry | undefined>;
  /**
   * Settles a key whose action was never carried out, and of which nobody can tell that: for operators. An action under the
   * key is refused by this rejection from now on. So a stuck pivot that is redriven afterwards leads backward.
   *
   * @throws LedgerError if the action was carried out, or is being carried out or taken back at this moment.
   */
  reject(key: string, rejection: { readonly error: string; readonly message: string }): Promise<void>;
}

/**
 * Makes a ledger: a record for each key, by which a participant's handlers keep their promises to a saga.
 *
 * ```ts
 * const seats = ledger({ table: process.env.LEDGER_TABLE, client: new DynamoDBClient() });
 *
 * export const handler = seats.action(reserveSeat, ({ seat }, { reject }) => ({
 *   writes: [
 *     {
 *       Update: {
 *         TableName: "Seats",
 *         Key: { seat },
 *         UpdateExpression: "SET taken = :true",
 *         ConditionExpression: "attribute_not_exists(taken)",
 *         ExpressionAttributeValues: { ":true": true },
 *       },
 *       otherwise: () => reject("SeatTaken", `Seat ${seat} is taken.`),
 *     },
 *   ],
 *   answer: { price: 40 },
 * }));
 * ```
 *
 * @throws TypeError if a property is missing or wrong.
 */
export function ledger(props: LedgerOptions): ParticipantLedger {
  return new TableLedger(settingsOf(props));
}

class TableLedger implements ParticipantLedger {
  readonly #settings: LedgerSettings;

  constructor(settings: LedgerSettings) {
    this.#settings = settings;
  }

  action<O extends AnyOperation>(
    operation: O,
    effect: AnyAction<RequestOf<O>, ResponseOf<O>, RejectionOf<O>>,
    options?: ActionOptions<RequestOf<O>, RejectionOf<O>>,
  ): ParticipantHandler<RequestOf<O>, ResponseOf<O>>;
  action(
    operation: LedgerOperation,
    effect: AnyAction<never, unknown, string>,
    { keyField = this.#settings.keyField, malformed, changingFields = ["taskToken"] }: AnyActionOptions = {},
  ): ParticipantHandler<unknown, unknown> {
    checkForm(operation, effect, ["item", "effect"]);
    const reject = rejector(operation);
    if (malformed !== undefined) reject(malformed, "");
    return this.#handler(operation, keyField, async (call, key) => {
      if (key === undefined) throw malformedError(call, malformed);
      const hash = requestHash(call.request, changingFields);
      const request = call.request as never;
      const tools = { key, reject };
      if (typeof effect === "object" && "item" in effect) {
        const place = await this.#itemPlace(effect.item, request, key, call.malformed !== undefined);
        if (place === undefined) throw malformedError(call, malformed);
        const work = new Work(call, key, this.#settings, place, hash);
        return refusedByForm(work, malformed) ?? act(work, () => effect.effect(request, tools));
      }
      const work = new Work(call, key, this.#settings, new TablePlace(this.#settings, key), hash);
      return (
        refusedByForm(work, malformed) ??
        (typeof effect === "function" ? act(work, () => effect(request, tools)) : actOutside(work, effect))
      );
    });
  }

  compensation(
    operation: LedgerOperation,
    compensation: AnyCompensation<never, unknown>,
    { keyField = this.#settings.keyField }: { readonly keyField?: string } = {},
  ): ParticipantHandler<unknown, never> {
    checkForm(operation, compensation, ["item", "back"]);
    return this.#handler(operation, keyField, async (call, key) => {
      // Nothing can have happened without a key.
      if (key === undefined) return nothingToTakeBack;
      const request = call.request as never;
      // Malformed or not: the entry decides. So new code compensates an old reservation, whatever form its request had.
      if (typeof compensation === "object" && "item" in compensation) {
        const place = await this.#itemPlace(compensation.item, request, key, true);
        // The action finds no item for this request either, so nothing can have happened.
        if (place === undefined) return nothingToTakeBack;
        const work = new Work(call, key, this.#settings, place);
        return compensate(work, (answer) => compensation.back(request, { key, answer }));
      }
      const work = new Work(call, key, this.#settings, new TablePlace(this.#settings, key));
      return typeof compensation === "function"
        ? compensate(work, (answer) => compensation(request, { key, answer }))
        : compensateOutside(work, compensation);
    });
  }

  find(key: string): Promise<LedgerEntry | undefined> {
    return new TablePlace(this.#settings, key).find();
  }

  async reject(key: string, { error, message }: { error: string; message: string }): Promise<void> {
    const { now, pause } = this.#settings;
    const operation: LedgerOperation = { name: "reject", rejections: [error], schemas: {} };
    const place = new TablePlace(this.#settings, key);
    const work = new Work(
      { operation, request: undefined, until: 0, malformed: undefined },
      key,
      this.#settings,
      place,
    );
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (attempt > 1) await pause(attempt - 1);
      const entry = await place.find();
      if (entry?.state === "rejected" || entry?.state === "compensated") return;
      if (entry?.state === "done" || (entry?.state === "compensating" && entry.isKnown)) {
        throw new LedgerError(
          "Ledger.AlreadySettled",
          `The key ${key} was carried out. Compensate it instead.`,
        );
      }
      if (entry !== undefined && entry.until > now()) work.wait(`${entry.operation} is at work`);
      const settled =
        entry?.state === "compensating"
          ? work.compensated()
          : work.rejected(new ParticipantRejection(error, message));
      if ((await place.write(settled, entry)).isWritten) return;
    }
    throw work.contention(changed);
  }

  /** The place of an entry in the item of a request; undefined if its form is so wrong that there is no such item. */
  async #itemPlace(
    item: (request: never) => PlainItem,
    request: never,
    key: string,
    mayBeMalformed: boolean,
  ): Promise<ItemPlace | undefined> {
    let place: ItemPlace | undefined;
    try {
      place = new ItemPlace(this.#settings, item(request), key);
      if (mayBeMalformed) await place.look();
      return place;
    } catch (error) {
      // Where it is made, DynamoDB does not accept its key: the table has other types for it, or it is empty.
      const isNone = place === undefined || (error instanceof Error && error.name === "ValidationException");
      if (mayBeMalformed && isNone) return undefined;
      throw error;
    }
  }

  #handler(
    operation: LedgerOperation,
    keyField: string,
    carryOut: (call: Call, key: string | undefined) => Promise<HandlerOutcome>,
  ): ParticipantHandler<unknown, never> {
    return async (request, context) => {
      const { key, ...call } = await readCall(operation, keyField, request, context, this.#settings);
      const { answer } = await logged(operation, key, this.#settings, () => carryOut(call, key));
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
  work: Work<never>,
  malformed: string | undefined,
): Promise<HandlerOutcome> | undefined {
  if (work.call.malformed === undefined) return undefined;
  const error = malformedError(work.call, malformed);
  return error instanceof ParticipantRejection ? work.refuse(error) : keptOr(error, work);
}

/** The answer that an entry keeps. Throws the error if there is none. */
async function keptOr(error: Error, work: Work<never>): Promise<HandlerOutcome> {
  const entry = await work.place.find();
  const kept = entry && work.kept(entry);
  if (kept === undefined) throw error;
  return kept;
}

/** An object from plain JavaScript, which can pass anything. */
type Unchecked = Readonly<Record<string, unknown>>;

/** Checks the form of an action or a compensation: a function, or an object with these functions. */
function checkForm({ name }: LedgerOperation, form: unknown, functions: readonly string[]): void {
  const given = (typeof form === "object" && form !== null ? form : {}) as Unchecked;
  // An effect that is a function belongs to an item; it has a `call`, too.
  const effect = (typeof given.effect === "object" ? given.effect : given) as Unchecked | undefined;
  const isElsewhere = typeof effect?.call === "function";
  const missing = isElsewhere ? [] : functions.filter((each) => typeof given[each] !== "function");
  if (isElsewhere && functions.includes("back") && typeof given.back !== "function") missing.push("back");
  const amounts = isElsewhere ? Object.values((effect.keysLast ?? {}) as Unchecked) : [1];
  if (!amounts.some((amount) => Number(amount) > 0)) missing.push("keysLast, such as { hours: 24 }");
  if (typeof form === "function" || missing.length === 0) return;
  throw new TypeError(
    `The handler of ${name} has to be a function, or an object of one of the forms of a ledger; it lacks ${missing.join(", ")}.`,
  );
}
