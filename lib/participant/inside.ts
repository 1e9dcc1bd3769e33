import { ParticipantRejection } from "./errors.js";
import type { ActionTools, CompensationTools, EffectForm } from "./form.js";
import { attempts } from "./place.js";
import { TransactionPlace } from "./transaction-place.js";
import {
  type HandlerOutcome,
  type HandlerResult,
  nothingToTakeBack,
  parsed,
  rejectionOr,
  takenBack,
  type Work,
} from "./work.js";
import type { LedgerEffect } from "./writes.js";

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

/** The form of an effect that is in DynamoDB, in items of its own. */
export const insideForm: EffectForm<
  InsideAction<never, unknown, string>,
  InsideCompensation<never, unknown>,
  Partial<LedgerEffect<unknown>>
> = {
  shown: { action: "a function", compensation: "a function" },
  isAction: (given) => typeof given === "function",
  isCompensation: (given) => typeof given === "function",
  placeOf: ({ settings, key }) => new TransactionPlace(settings, key),
  act: (work, action, tools) => act(work, () => action(work.call.request as never, tools)),
  compensate: (work, compensation) =>
    compensate(work, (answer) => compensation(work.call.request as never, { key: work.key, answer })),
};

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
    if (written.otherwise !== undefined) return refuseOrThrow(work, written.otherwise());
    why = written.why;
  }
  throw work.contention(why);
}

/** Throws an error of a handler; a rejection is recorded first. */
function refuseOrThrow(work: Work<unknown>, error: Error): Promise<HandlerOutcome> {
  if (error instanceof ParticipantRejection) return work.refuse(error);
  throw error;
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
