import type { Reject } from "./call.js";
import { ParticipantRejection } from "./errors.js";
import { attempts } from "./place.js";
import {
  type HandlerOutcome,
  type HandlerResult,
  nothingToTakeBack,
  parsed,
  rejectionOr,
  takenBack,
  type Work,
} from "./work.js";
import type { ItemEffect, ItemUpdate, LedgerEffect, PlainItem } from "./writes.js";

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

/** Gives an action's effect in DynamoDB, or refuses. It may be called again, so it changes nothing itself. */
export type InsideAction<Request, Answer, Rejection extends string> = (
  request: Request,
  tools: ActionTools<Rejection>,
) => HandlerResult<LedgerEffect<Answer> | ParticipantRejection<Rejection>>;

/** Gives the writes that take an action's effect back. It may be called again, so it changes nothing itself. */
export type InsideCompensation<Request, Answer> = (
  request: Request,
  tools: CompensationTools<Answer>,
) => HandlerResult<Pick<LedgerEffect<unknown>, "writes">>;

/** An action whose effect is in one item, together with the ledger's entry. The item is in the table of the ledger. */
export interface OneItemAction<Request, Answer, Rejection extends string> {
  /** Key of the item, of data that the compensation's request holds, too. */
  readonly item: (request: Request) => PlainItem;
  /** Gives the update, or refuses. It may be called again, so it changes nothing itself. */
  readonly effect: (
    request: Request,
    tools: ActionTools<Rejection>,
  ) => HandlerResult<ItemEffect<Answer> | ParticipantRejection<Rejection>>;
}

/** A compensation of an effect that is in one item. */
export interface OneItemCompensation<Request, Answer> {
  /** Key of the item: the same as the action's. */
  readonly item: (request: Request) => PlainItem;
  /** Gives the update that takes the effect back. It may be called again, so it changes nothing itself. */
  readonly back: (request: Request, tools: CompensationTools<Answer>) => HandlerResult<ItemUpdate>;
}

/** Carries out an action whose effect is in DynamoDB: one write or transaction, and no read before it. */
export async function act<Effect extends { readonly answer?: unknown }>(
  work: Work<Effect>,
  handler: () => HandlerResult<Effect | ParticipantRejection>,
): Promise<HandlerOutcome> {
  let why = "";
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await work.settings.pause(attempt - 1);
    const effect = await rejectionOr(handler);
    if (effect instanceof ParticipantRejection) return work.refuse(effect);
    const { answer } = effect;
    const written = await work.place.write(work.done(answer), undefined, effect);
    if (written.isWritten) return { answer, outcome: "carried out" };
    if (written.found !== undefined)
      return work.kept(written.found) ?? work.wait("the same call is being carried out");
    if (written.otherwise !== undefined) return work.fail(written.otherwise());
    why = written.why;
  }
  throw work.contention(why);
}

/** Takes back what an action did in DynamoDB; where there is nothing, leaves a tombstone. */
export async function compensate<Effect>(
  work: Work<Effect>,
  handler: (answer: unknown) => HandlerResult<Effect>,
): Promise<HandlerOutcome> {
  let why = "";
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await work.settings.pause(attempt - 1);
    const entry = await work.place.find();
    if (entry?.state === "rejected" || entry?.state === "compensated") return nothingToTakeBack;
    if (entry?.state === "begun" || entry?.state === "compensating") {
      throw new TypeError(
        `The action of the key ${work.key} has its effect elsewhere: give its compensation as { effect, back }.`,
      );
    }
    const back = entry && (await handler(parsed(entry.answer)));
    const written = await work.place.write(work.compensated(), entry, back);
    if (written.isWritten) return entry === undefined ? nothingToTakeBack : takenBack;
    if (written.otherwise !== undefined) throw written.otherwise();
    why = written.why;
  }
  throw work.contention(why);
}
