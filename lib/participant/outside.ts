import type { TimeSpan } from "../saga/time-span.js";
import { rejector } from "./call.js";
import type { BegunEntry, CompensatingEntry, DoneEntry, LedgerEntry } from "./entry.js";
import { LedgerError, ParticipantRejection } from "./errors.js";
import { type ActionTools, type EffectForm, fieldsOf } from "./form.js";
import { attempts, changed } from "./place.js";
import { TablePlace } from "./table-place.js";
import {
  type HandlerOutcome,
  type HandlerResult,
  nothingToTakeBack,
  parsed,
  rejectionOr,
  takenBack,
  type Work,
} from "./work.js";

/** Tools of the call of a provider. */
export interface OutsideTools<Rejection extends string> extends ActionTools<Rejection> {
  /** The key by which the provider recognizes a repetition: give it to the provider. */
  readonly idempotencyKey: string;
}

/** An effect that isn't in DynamoDB: at a payment provider, or in another service. */
export interface OutsideEffect<Request, Answer, Rejection extends string> {
  /**
   * Calls the provider with the idempotency key. It may be called again with the same one, after a crash or a lost answer.
   * An error that is no rejection leaves the call in doubt.
   */
  readonly call: (
    request: Request,
    tools: OutsideTools<Rejection>,
  ) => HandlerResult<Answer | ParticipantRejection<Rejection>>;
  /**
   * Looks up the effect at the provider. It returns what `call` would have answered, or undefined if there is no effect: the
   * call never arrived, was refused, or was taken back.
   * @default - the provider has no look-up: `call` is called again with the same key, to learn the effect
   */
  readonly find?:
    | ((request: Request, tools: { readonly key: string }) => HandlerResult<Answer | undefined>)
    | undefined;
  /** Shortest time for which the provider keeps an idempotency key: `{ hours: 24 }`. An older call is never repeated blindly. */
  readonly keysLast: TimeSpan;
  /**
   * Longest time after the end of the function at which its call may still reach the provider. Only used with `find`.
   * @default { minutes: 1 }
   */
  readonly arrivesWithin?: TimeSpan;
}

/** Tools by which an effect is taken back. */
export interface BackTools<Answer> {
  /** The saga's key: the same as the action's. */
  readonly key: string;
  /** The action's answer. */
  readonly answer: Answer;
  /** The key by which the provider recognizes a repeated taking-back: give it to the provider. */
  readonly idempotencyKey: string;
}

/** An effect that isn't in DynamoDB, whatever its request and its rejections are. */
export interface EffectToTakeBack<Answer>
  extends Pick<OutsideEffect<never, Answer, never>, "keysLast" | "arrivesWithin"> {
  readonly call: (request: never, tools: never) => HandlerResult<Answer | ParticipantRejection>;
  readonly find?:
    | ((request: never, tools: { readonly key: string }) => HandlerResult<Answer | undefined>)
    | undefined;
}

/** Compensation of an effect that isn't in DynamoDB. */
export interface OutsideCompensation<Request, Answer> {
  /** The action's effect: the same object that the action was given. */
  readonly effect: EffectToTakeBack<Answer>;
  /** Takes the effect back at the provider. It may be called again with the same idempotency key. */
  readonly back: (request: Request, tools: BackTools<Answer>) => HandlerResult<unknown>;
}

type AnyEffect = EffectToTakeBack<unknown>;
type Elsewhere = Work<unknown>;

/** The form of an effect that is elsewhere. */
export const outsideForm: EffectForm<AnyEffect, OutsideCompensation<never, unknown>, unknown> = {
  shown: {
    action: "{ call, keysLast: { hours: 24 } }",
    compensation: "{ effect: { call, keysLast: { hours: 24 } }, back }",
  },
  isAction: isCalled,
  isCompensation: (given) => isCalled(fieldsOf(given).effect) && typeof fieldsOf(given).back === "function",
  placeOf: ({ settings, key }) => new TablePlace(settings, key),
  act: actOutside,
  compensate: compensateOutside,
};

/** True for an effect with a call, and a time for which keys last. */
function isCalled(given: unknown): boolean {
  const { call, keysLast } = fieldsOf(given);
  return typeof call === "function" && Object.values(fieldsOf(keysLast)).some((amount) => Number(amount) > 0);
}

/** Carries out an action whose effect is elsewhere, by one owner at a time. */
export async function actOutside(work: Elsewhere, effect: AnyEffect): Promise<HandlerOutcome> {
  const { place, settings, call } = work;
  let entry: LedgerEntry | undefined;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 2) await settings.pause(attempt - 1);
    let begunAt = settings.now();
    if (entry !== undefined) {
      const kept = work.kept(entry);
      if (kept !== undefined) return kept;
      const begun = entry as BegunEntry;
      if (begun.until > settings.now()) work.wait("the same call is being carried out");
      if (!isForgotten(begun.begunAt, work, effect)) begunAt = begun.begunAt;
      else {
        // The provider would take a repetition for a new call.
        const found = await lookedUp(work, effect, begun);
        if (found !== undefined) {
          const written = await place.write(work.done(found.answer, begun), begun);
          if (written.isWritten) return { ...found, outcome: "answered again" };
          entry = written.found;
          continue;
        }
      }
    }
    const claim = work.begun({
      requestHash: work.requestHash,
      sent: JSON.stringify(call.request),
      begunAt,
      until: call.until,
      workedUntil: call.until,
    });
    const written = await place.write(claim, entry);
    if (written.isWritten) return carryOut(work, effect, claim);
    entry = written.found;
  }
  throw work.contention(changed);
}

/** Calls the provider, as the owner of the entry, and records the result. */
async function carryOut(work: Elsewhere, effect: AnyEffect, claim: BegunEntry): Promise<HandlerOutcome> {
  let result: unknown;
  try {
    result = await called(work, effect, work.call.request);
  } catch (error) {
    await release(work, claim);
    throw error;
  }
  const rejection = result instanceof ParticipantRejection ? result : undefined;
  const { sent, begunAt } = claim;
  const entry = rejection === undefined ? work.done(result, { sent, begunAt }) : work.rejected(rejection);
  const written = await work.place.write(entry, claim);
  if (!written.isWritten) {
    // It was slower than it had time, and another call took over: that one's result counts.
    return (written.found && work.kept(written.found)) ?? work.wait("another call has taken over");
  }
  if (rejection !== undefined) throw rejection;
  return { answer: result, outcome: "carried out" };
}

/** Takes back an effect that is elsewhere: learns what became of its call, and has the provider take it back. */
export async function compensateOutside(
  work: Elsewhere,
  compensation: OutsideCompensation<never, unknown>,
): Promise<HandlerOutcome> {
  const { place, settings } = work;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await settings.pause(attempt - 1);
    const entry = await place.find();
    if (entry?.state === "rejected" || entry?.state === "compensated") return nothingToTakeBack;
    if (entry !== undefined && entry.state !== "done" && entry.until > settings.now()) {
      work.wait(entry.state === "begun" ? "its action is being carried out" : "it is being taken back");
    }
    const claim = entry && claimOf(entry, work);
    const written = await place.write(claim ?? work.compensated(), entry);
    if (written.isWritten)
      return claim === undefined ? nothingToTakeBack : takeBack(work, compensation, claim);
  }
  throw work.contention(changed);
}

/** The entry by which a call takes over what is there, to take it back. */
function claimOf(entry: BegunEntry | DoneEntry | CompensatingEntry, work: Elsewhere): CompensatingEntry {
  const { until } = work.call;
  switch (entry.state) {
    case "begun":
      return work.compensating({ ...pick(entry), until, isKnown: false });
    case "done":
      return work.compensating({
        ...pick(entry),
        until,
        workedUntil: 0,
        isKnown: true,
        backAt: work.settings.now(),
      });
    case "compensating":
      return work.compensating({ ...entry, until });
  }
}

/** The fields of an action's entry that its compensation needs. */
function pick<Entry extends BegunEntry | DoneEntry>({ requestHash: _, ...entry }: Entry) {
  return entry;
}

async function takeBack(
  work: Elsewhere,
  compensation: OutsideCompensation<never, unknown>,
  claimed: CompensatingEntry,
): Promise<HandlerOutcome> {
  const effect: AnyEffect = compensation.effect;
  const { place, settings, key } = work;
  let claim = claimed;
  const change = async (fields: Partial<CompensatingEntry>) => {
    const next = work.compensating({ ...claim, ...fields });
    if (!(await place.write(next, claim)).isWritten) throw work.contention(changed);
    claim = next;
  };
  try {
    if (!claim.isKnown) {
      const learnt = await learn(work, effect, claim);
      if (learnt !== undefined) {
        const { answer } = work.done(learnt.answer);
        await change({ isKnown: true, ...(answer === undefined ? {} : { answer }), backAt: settings.now() });
      }
    }
    if (claim.isKnown && (await isStillThere(work, effect, claim, change))) {
      const answer = parsed(claim.answer);
      await compensation.back(work.call.request as never, { key, answer, idempotencyKey: `${key}/back` });
    }
  } catch (error) {
    await release(work, claim);
    throw error;
  }
  const written = await place.write(work.compensated(), claim);
  if (written.isWritten) return claim.isKnown ? takenBack : nothingToTakeBack;
  if (written.found?.state === "compensated") return nothingToTakeBack;
  throw work.contention(changed);
}

/** Learns whether the action's call took effect. Undefined if it did not, and never will. */
async function learn(
  work: Elsewhere,
  effect: AnyEffect,
  claim: CompensatingEntry,
): Promise<{ readonly answer: unknown } | undefined> {
  if (effect.find !== undefined) return lookedUp(work, effect, claim);
  if (isForgotten(claim.begunAt ?? 0, work, effect)) throw forgotten(work, "call of the action");
  const answer = await called(work, effect, parsed(claim.sent));
  return answer instanceof ParticipantRejection ? undefined : { answer };
}

/** True if the effect has yet to be taken back, as far as anybody knows. */
async function isStillThere(
  work: Elsewhere,
  effect: AnyEffect,
  { sent, backAt = work.settings.now() }: CompensatingEntry,
  change: (fields: Partial<CompensatingEntry>) => Promise<void>,
): Promise<boolean> {
  // Within that time the provider recognizes a repetition.
  if (!isForgotten(backAt, work, effect)) return true;
  if (effect.find === undefined) throw forgotten(work, "taking-back");
  if ((await effect.find(parsed(sent) as never, work)) === undefined) return false;
  await change({ backAt: work.settings.now() });
  return true;
}

/** Calls the provider. A rejection is a result. */
function called({ key, call }: Elsewhere, effect: AnyEffect, request: unknown): Promise<unknown> {
  const reject = rejector(call.operation);
  const tools: OutsideTools<string> = { key, idempotencyKey: key, reject };
  return rejectionOr(() => effect.call(request as never, tools as never));
}

/**
 * Looks an effect up at the provider. Undefined if it isn't there, and no call that was sent may still arrive.
 *
 * @throws LedgerError if the provider has no look-up, or it is too early to tell.
 */
async function lookedUp(
  work: Elsewhere,
  { find, arrivesWithin = { minutes: 1 } }: AnyEffect,
  { sent, workedUntil }: BegunEntry | CompensatingEntry,
): Promise<{ readonly answer: unknown } | undefined> {
  if (find === undefined) throw forgotten(work, "call");
  const answer = await find(parsed(sent) as never, { key: work.key });
  if (answer !== undefined) return { answer };
  if (work.settings.now() < workedUntil + milliseconds(arrivesWithin))
    work.wait("its call may still arrive at the provider");
  return undefined;
}

/** True if the provider may have forgotten a key that it was first sent then, by the end of this call. */
function isForgotten(since: number, { call: { until } }: Elsewhere, { keysLast }: AnyEffect): boolean {
  return until - since >= milliseconds(keysLast);
}

function forgotten({ key, call: { operation } }: Elsewhere, what: string): LedgerError {
  return new LedgerError(
    "Ledger.KeyForgotten",
    `${operation.name} is stuck under the key ${key}: the provider may have forgotten the first ${what}. Give the effect a \`find\`, or ` +
      "look there: if nothing happened, settle the key by the ledger's `reject`.",
  );
}

/** Gives the entry up after an error, so that the next try need not wait. If that fails too, the first error counts. */
async function release(work: Elsewhere, claim: BegunEntry | CompensatingEntry): Promise<void> {
  const released =
    claim.state === "begun"
      ? work.begun({ ...claim, until: 0, workedUntil: work.settings.now() })
      : work.compensating({ ...claim, until: 0 });
  await work.place.write(released, claim).catch(() => undefined);
}

function milliseconds({ days = 0, hours = 0, minutes = 0, seconds = 0 }: TimeSpan): number {
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
