import type { AnyOperation, RequestOf, ResponseOf } from "../saga/operation.js";
import type { LedgerEntry } from "./entry.js";
import {
  type ActionOptions,
  type CompensationOptions,
  HandlerMaker,
  type HandlerOptions,
  type ParticipantHandler,
  type RejectionOf,
} from "./handlers.js";
import { type InsideAction, type InsideCompensation, insideForm } from "./inside.js";
import { type OneItemAction, type OneItemCompensation, oneItemForm } from "./one-item.js";
import { type OutsideCompensation, type OutsideEffect, outsideForm } from "./outside.js";
import { settleAsRejected } from "./settle.js";
import { type LedgerOptions, settingsOf } from "./settings.js";
import { TablePlace } from "./table-place.js";

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

/** The entries of a ledger's own table. */
export interface LedgerEntries {
  /** Reads the entry of a key, as it is now. */
  find(key: string): Promise<LedgerEntry | undefined>;
}

/** A ledger of effects in DynamoDB, in items of their own. See `insideLedger`. */
export interface InsideLedger extends LedgerEntries {
  /**
   * Makes the handler of an action.
   *
   * @param operation the operation, as the saga has it.
   * @param effect gives the writes of the effect.
   */
  action<O extends AnyOperation>(
    operation: O,
    effect: InsideAction<RequestOf<O>, ResponseOf<O>, RejectionOf<O>>,
    options?: ActionOptions<RequestOf<O>, RejectionOf<O>>,
  ): ParticipantHandler<RequestOf<O>, ResponseOf<O>>;
  /**
   * Makes the handler of a compensation.
   *
   * @param operation the operation, as the saga has it. Its request holds the action's key.
   * @param compensation gives the writes that take the effect back.
   */
  compensation<O extends AnyOperation, A extends AnyOperation = AnyOperation>(
    operation: O,
    compensation: InsideCompensation<RequestOf<O>, ResponseOf<A>>,
    options?: CompensationOptions<RequestOf<O>, A>,
  ): ParticipantHandler<RequestOf<O>, void>;
}

/** A ledger whose entries are in the items of the effects. See `oneItemLedger`. */
export interface OneItemLedger {
  /**
   * Makes the handler of an action.
   *
   * @param operation the operation, as the saga has it.
   * @param effect the item, and the update of it.
   */
  action<O extends AnyOperation>(
    operation: O,
    effect: OneItemAction<RequestOf<O>, ResponseOf<O>, RejectionOf<O>>,
    options?: ActionOptions<RequestOf<O>, RejectionOf<O>>,
  ): ParticipantHandler<RequestOf<O>, ResponseOf<O>>;
  /**
   * Makes the handler of a compensation.
   *
   * @param operation the operation, as the saga has it. Its request holds the action's key.
   * @param compensation the item, and the update that takes the effect back.
   */
  compensation<O extends AnyOperation, A extends AnyOperation = AnyOperation>(
    operation: O,
    compensation: OneItemCompensation<RequestOf<O>, ResponseOf<A>>,
    options?: CompensationOptions<RequestOf<O>, A>,
  ): ParticipantHandler<RequestOf<O>, void>;
}

/** A ledger of effects elsewhere, such as at a payment provider. See `outsideLedger`. */
export interface OutsideLedger extends LedgerEntries {
  /**
   * Makes the handler of an action.
   *
   * @param operation the operation, as the saga has it.
   * @param effect how the effect is called.
   */
  action<O extends AnyOperation>(
    operation: O,
    effect: OutsideEffect<RequestOf<O>, ResponseOf<O>, RejectionOf<O>>,
    options?: ActionOptions<RequestOf<O>, RejectionOf<O>>,
  ): ParticipantHandler<RequestOf<O>, ResponseOf<O>>;
  /**
   * Makes the handler of a compensation.
   *
   * @param operation the operation, as the saga has it. Its request holds the action's key.
   * @param compensation the action's effect, and how it is taken back.
   */
  compensation<O extends AnyOperation, Answer>(
    operation: O,
    compensation: OutsideCompensation<RequestOf<O>, Answer>,
    options?: HandlerOptions<RequestOf<O>>,
  ): ParticipantHandler<RequestOf<O>, void>;
}

/** Makes handlers that keep a participant's promises: idempotence, empty compensation, no hanging, final rejections, form. */
export interface ParticipantLedger extends LedgerEntries {
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
  return new TableLedger(settingsOf(props), [insideForm, oneItemForm, outsideForm]);
}

/**
 * Makes a ledger of effects in DynamoDB alone: `ledger` without its other forms and without `reject`, so that a function's bundle is smaller.
 *
 * @throws TypeError if a property is missing or wrong.
 */
export function insideLedger(props: LedgerOptions): InsideLedger {
  return new TableHandlers(settingsOf(props), [insideForm]);
}

/**
 * Makes a ledger of effects in one item alone: `ledger` without its other forms and without `reject`, so that a function's bundle is smaller.
 *
 * @throws TypeError if a property is missing or wrong.
 */
export function oneItemLedger(props: LedgerOptions): OneItemLedger {
  return new HandlerMaker(settingsOf(props), [oneItemForm]);
}

/**
 * Makes a ledger of effects elsewhere alone: `ledger` without its other forms and without `reject`, so that a function's bundle is smaller.
 *
 * @throws TypeError if a property is missing or wrong.
 */
export function outsideLedger(props: LedgerOptions): OutsideLedger {
  return new TableHandlers(settingsOf(props), [outsideForm]);
}

/** A ledger with a table of its own. */
class TableHandlers extends HandlerMaker implements LedgerEntries {
  find(key: string): Promise<LedgerEntry | undefined> {
    return new TablePlace(this.settings, key).find();
  }
}

/** A ledger with a table of its own, for operators, too. */
class TableLedger extends TableHandlers {
  reject(key: string, rejection: { readonly error: string; readonly message: string }): Promise<void> {
    return settleAsRejected(this.settings, key, rejection);
  }
}
