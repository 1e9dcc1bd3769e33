import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";
import { type Candidate, present } from "../demands/demand.js";
import { errorsOf, ownTimeout, ownTimeoutError } from "../machine/integration.js";
import type { ForeignTask } from "../machine/machine.js";
import type { Step } from "./steps.js";

/** One try of a call: what becomes of it, and what the machine hears. */
export interface Try {
  /** `twice`: the service repeats the request by itself. `late`: when all is over. */
  readonly effect: "none" | "now" | "late" | "twice";
  readonly answer:
    | { readonly kind: "well" }
    /** Well, after almost all the time that it may take. */
    | { readonly kind: "slow" }
    /** Well, but without any of the fields that the machine uses. */
    | { readonly kind: "lacking" }
    /** Well, with another value at a place that the machine decides by. */
    | { readonly kind: "other"; readonly where: string; readonly value: Candidate }
    | { readonly kind: "error"; readonly error: string; readonly isRejection?: true }
    | { readonly kind: "nothing" };
}

/** One thing that may happen to a call, through all of its tries. */
export interface ForeignOutcome {
  /** As in a script. */
  readonly name: string;
  readonly tries: readonly [Try, ...Try[]];
  /** True if the participant says that nothing happened. */
  readonly isRefusal?: true;
  /** True if a participant that does as described doesn't do this. */
  readonly isOddity?: true;
}

/** A try that takes effect and is answered. */
export const well: Try = { effect: "now", answer: { kind: "well" } };
export const wellDone: ForeignOutcome = { name: "well", tries: [well] };

/** A place of an answer that a machine decides by, and its other values. */
export interface AnswerChoice {
  readonly where: string;
  readonly values: readonly Candidate[];
}

/** Facts that decide which outcomes a call may have. */
export interface Calling {
  readonly step: Step;
  /** The places of its answer that decide the way. */
  readonly choices: readonly AnswerChoice[];
  /** True if the machine uses fields of the answer. */
  readonly isAnswerUsed: boolean;
  /** True if it matters how long it takes: something runs at the same time, or the machine has a timeout. */
  readonly isTimed: boolean;
}

/** Everything that may happen to a call, but that all goes well. */
export function outcomesOf(calling: Calling): readonly ForeignOutcome[] {
  const { step } = calling;
  const { task, kind } = step;
  const errors = errorsOf(task);
  const without = distinct(task, errors.without);
  const unclear = distinct(task, errors.unclear);
  const found: ForeignOutcome[] = [...rejections(calling)];
  const failed = (error: string): Try => ({ effect: "none", answer: { kind: "error", error } });
  const lost = (error: string): Try => ({ effect: "now", answer: { kind: "error", error } });
  const isEffect = step.hasEffect || kind === "compensation";
  found.push(
    ...without.map(
      (error) => ({ name: `failed(${error})`, tries: [failed(error)] }) satisfies ForeignOutcome,
    ),
  );
  if (isEffect) {
    found.push(
      ...unclear.map((error) => ({ name: `lost(${error})`, tries: [lost(error)] }) satisfies ForeignOutcome),
    );
  }
  const [retried] = unclear.filter((error) => isRetried(task, error));
  if (isEffect && retried !== undefined)
    found.push({ name: `lostOnce(${retried})`, tries: [lost(retried), well] });
  if (isEffect) found.push({ name: "timedOut", tries: [{ effect: "now", answer: { kind: "nothing" } }] });
  if (step.hasEffect) {
    found.push({ name: "late", tries: [{ effect: "late", answer: { kind: "nothing" } }] });
  }
  if (calling.isTimed) found.push({ name: "slow", tries: [{ effect: "now", answer: { kind: "slow" } }] });
  if (isEffect && step.idempotent === false && !task.isFunction && !task.isAwaited) {
    found.push({ name: "twice", tries: [{ effect: "twice", answer: { kind: "well" } }] });
  }
  if (kind !== "compensation") found.push(...otherAnswers(calling));
  return found;
}

function rejections({ step, choices }: Calling): ForeignOutcome[] {
  // Whatever has an effect may refuse it, by an error that nobody has named.
  const unnamed = step.hasEffect && step.rejectsByValue === undefined ? ["Rejected"] : [];
  const found: ForeignOutcome[] = (step.rejects ?? unnamed).map((error) => ({
    name: `rejected(${error})`,
    tries: [{ effect: "none", answer: { kind: "error", error, isRejection: true } }],
    isRefusal: true,
  }));
  const by = step.rejectsByValue;
  if (by === undefined) return found;
  const { where, leavesEffect = false } = by;
  const chosen = choices.find((each) => each.where === where)?.values ?? [];
  for (const value of refusingValues(by, chosen)) {
    found.push({
      name: `answered(${asText(value)})`,
      tries: [{ effect: leavesEffect ? "now" : "none", answer: { kind: "other", where, value } }],
      isRefusal: true,
    });
  }
  return found;
}

/** The values by which a participant refuses. */
function refusingValues(
  { equals, atLeast, below }: NonNullable<Step["rejectsByValue"]>,
  chosen: readonly Candidate[],
): readonly Candidate[] {
  if (equals !== undefined) return [equals];
  if (atLeast !== undefined) return [Math.max(atLeast, ...chosen.filter((each) => typeof each === "number"))];
  return below === undefined ? [] : [below - 1];
}

/** True if a value is one by which a participant refuses. */
function isRefusing(by: Step["rejectsByValue"], value: Candidate): boolean {
  if (by === undefined) return false;
  const { equals, atLeast, below } = by;
  if (equals !== undefined) return JSON.stringify(equals) === JSON.stringify(value);
  if (typeof value !== "number") return false;
  return (atLeast !== undefined && value >= atLeast) || (below !== undefined && value < below);
}

function otherAnswers({ step, choices, isAnswerUsed }: Calling): ForeignOutcome[] {
  const found: ForeignOutcome[] = [];
  for (const { where, values } of choices) {
    for (const value of values) {
      if (where === step.rejectsByValue?.where && isRefusing(step.rejectsByValue, value)) continue;
      const isUnheard = typeof value === "string" && value.startsWith("not ");
      found.push({
        name: `says(${where}:${asText(value)})`,
        tries: [{ effect: "now", answer: { kind: "other", where, value } }],
        ...(isUnheard ? { isOddity: true } : {}),
      });
    }
  }
  if (isAnswerUsed) {
    found.push({ name: "lacking", tries: [{ effect: "now", answer: { kind: "lacking" } }], isOddity: true });
  }
  return found;
}

function asText(value: Candidate): string {
  if (typeof value === "symbol") return value === present ? "something" : "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Errors that a Task treats differently: of several that lead to the same retrier and catcher, the first one. */
function distinct({ written }: ForeignTask, errors: readonly string[]): string[] {
  const byTreatment = new Map<string, string>();
  for (const error of errors) {
    const treatment = `${indexOf(written.Retry, error)}/${indexOf(written.Catch, error)}`;
    if (!byTreatment.has(treatment)) byTreatment.set(treatment, error);
  }
  return [...byTreatment.values()];
}

/** True if a Task is tried again after an error. */
export function isRetried({ written }: ForeignTask, error: string): boolean {
  const index = indexOf(written.Retry, error);
  const retrier = isArray(written.Retry) ? written.Retry[index] : undefined;
  return isObject(retrier) && retrier.MaxAttempts !== 0;
}

/** The first retrier or catcher that covers an error; -1 if there is none. */
export function indexOf(handlers: JsonValue | undefined, error: string): number {
  if (!isArray(handlers)) return -1;
  return handlers.findIndex((each) => isObject(each) && covers(each, error));
}

function covers({ ErrorEquals: names }: JsonObject, error: string): boolean {
  if (!isArray(names) || error === "States.Runtime") return false;
  if (names.includes(error)) return true;
  if (error === "States.DataLimitExceeded") return false;
  return names.includes("States.ALL") || (names.includes("States.TaskFailed") && error !== "States.Timeout");
}

/** The end of a call that nobody answers: after how many seconds, by whom, and with which error. Undefined if it may never end. */
export function silenceOf(
  task: ForeignTask,
  timeouts: { readonly ofTask: number | undefined; readonly ofFunction: number | undefined },
): { readonly seconds: number; readonly error: string } | undefined {
  const own = ownTimeout(task, timeouts.ofFunction);
  const { ofTask } = timeouts;
  if (ofTask !== undefined && (own === undefined || ofTask <= own))
    return { seconds: ofTask, error: "States.Timeout" };
  return own === undefined ? undefined : { seconds: own, error: ownTimeoutError(task) };
}
