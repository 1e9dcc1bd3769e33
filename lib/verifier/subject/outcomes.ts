import { verdictOn } from "../../model/index.js";
import type { OperationDocument, StepKind } from "../../saga/index.js";
import { answerSamples } from "../samples/answer-samples.js";

/** One try: its effect in the participant's world, and the answer to the state machine. */
export interface Behaviour {
  /** Time of its effect: never, before the answer, or once everybody has given up waiting for it. */
  readonly effect: "none" | "now" | "late";
  readonly answer: TaskAnswer;
}

/** The answer that the state machine gets to a try. */
export type TaskAnswer =
  /** `isRepeated` is present if it is the answer to what was done at an earlier try, which says that it succeeded. */
  | { readonly kind: "well"; readonly isRepeated?: true }
  /** The response lacks every property that a later expression may use. */
  | { readonly kind: "lacking" }
  /** The response is below the limit of a task, but several of them together are above that of a state. */
  | { readonly kind: "large" }
  /** The participant takes its time: effect and response come after a while. */
  | { readonly kind: "slow" }
  /** The participant takes its time, and lets tries fail, until the saga's deadline has passed. */
  | { readonly kind: "overdue" }
  /** The participant refuses, by a rejection that the operation declares. */
  | Rejection
  /** The answer is neither a success nor a rejection, or not the success that is waited for. */
  | { readonly kind: "undecided"; readonly error: string }
  /** A compensation that finds nothing to take back says so by an error that settles it. */
  | { readonly kind: "settled"; readonly error: string }
  | { readonly kind: "error"; readonly error: string }
  /** Nothing comes back before the state machine gives up. */
  | { readonly kind: "nothing" }
  /** The execution is stopped before it takes in an answer. */
  | { readonly kind: "stopped" };

/** The participant refuses, by an error or by its answer. */
interface Rejection {
  readonly kind: "rejection";
  readonly error: string;
  /** Present if it is an answer: what it is, and whether nothing can come of an earlier try any more. */
  readonly answer?: { readonly isFinal: boolean };
}

/** The outcome of one visit of a Task, through all of its tries. */
export interface CallOutcome {
  /** As in a script: `lost`, `rejected(CarUnavailable)`. */
  readonly name: string;
  /** By tries; the last one holds for all that follow. */
  readonly tries: readonly [Behaviour, ...Behaviour[]];
  /** True if the execution is stopped while the call is under way, and redriven. */
  readonly isStop?: boolean;
}

/** The part that a call plays in the saga: which outcomes it may have depends on it. */
export interface CalledOperation {
  readonly operation: OperationDocument;
  /** True if it is tried until its answer is what is waited for: a compensation, a pivot and a retriable step. */
  readonly persists: boolean;
  readonly isCompensation: boolean;
  /** Errors that end it well, if it is a compensation. */
  readonly settledBy: readonly string[];
  /** True if somebody has to answer for its effect: not so for steps that only read, nor for best effort. */
  readonly hasEffect: boolean;
  /** The kind of its step. */
  readonly kind: StepKind;
  /** True if others run at the same time, so that it matters how long it takes. */
  readonly isInBlock: boolean;
  /** True if the same operation may be called for something else, too: by other steps, for other elements, or again. */
  readonly isCalledElsewhere: boolean;
  /** True if it matters when it ends, because later steps may begin only until a deadline. */
  readonly hasDeadline: boolean;
  /** True if it matters how much several of them answer: after the pivot nothing catches that. */
  readonly isCaughtInBlock: boolean;
}

const done = (answer: TaskAnswer): Behaviour => ({ effect: "now", answer });
const failing = (effect: Behaviour["effect"], error: string): Behaviour => ({
  effect,
  answer: { kind: "error", error },
});

const well = done({ kind: "well" });
const unavailable = failing("none", "Lambda.TooManyRequestsException");
const answerLost = failing("now", "Lambda.Unknown");
const underWay: Behaviour = { effect: "late", answer: { kind: "nothing" } };

/** The participant does what it is asked to, and its answer arrives. */
export const doneWell: CallOutcome = { name: "well", tries: [well] };

/** All tries fail, and so do those of every other call of the same operation, until the execution is redriven. */
export const down: CallOutcome = { name: "down", tries: [unavailable] };

const ofEveryCall: readonly CallOutcome[] = [
  { name: "transient", tries: [unavailable, well] },
  { name: "lostOnce", tries: [answerLost, well] },
  { name: "failed", tries: [unavailable] },
  { name: "lost", tries: [answerLost] },
  { name: "timedOut", tries: [done({ kind: "nothing" })] },
  { name: "stopped", tries: [done({ kind: "stopped" })], isStop: true },
];
const ofEveryAction: readonly CallOutcome[] = [
  { name: "lacking", tries: [done({ kind: "lacking" })] },
  { name: "tooLarge", tries: [failing("now", "States.DataLimitExceeded")] },
];
const late: CallOutcome = { name: "late", tries: [underWay] };
const stoppedLate: CallOutcome = {
  name: "stoppedLate",
  tries: [{ effect: "late", answer: { kind: "stopped" } }],
  isStop: true,
};
const slow: CallOutcome = { name: "slow", tries: [done({ kind: "slow" })] };
const overdue: CallOutcome = { name: "overdue", tries: [done({ kind: "overdue" })] };
const large: CallOutcome = { name: "large", tries: [done({ kind: "large" })] };

/** Every outcome that a call may have but the good one. */
export function outcomesOf(calling: CalledOperation): readonly CallOutcome[] {
  const { operation, isCompensation, hasEffect } = calling;
  const byAnswer = outcomesByAnswer(calling);
  const everywhere = calling.isCalledElsewhere ? [down] : [];
  if (isCompensation) {
    const settled = calling.settledBy.map(
      (error): CallOutcome => ({ name: `settled(${error})`, tries: [done({ kind: "settled", error })] }),
    );
    return [...ofEveryCall, ...everywhere, ...settled, ...byAnswer];
  }
  const refusals = operation.rejections.map(
    (error): Behaviour => ({
      effect: "none",
      answer: { kind: "rejection", error },
    }),
  );
  const rejected = refusals.map(
    (refusal, index): CallOutcome => ({
      name: `rejected(${operation.rejections[index]})`,
      tries: [refusal],
    }),
  );
  const [refusal] = refusals;
  return [
    ...rejected,
    ...ofEveryCall,
    ...everywhere,
    ...ofEveryAction.filter(({ name }) => name !== "lacking" || isSuccess(operation)),
    ...byAnswer,
    ...(calling.isInBlock ? [slow] : []),
    ...(calling.hasDeadline ? [overdue] : []),
    ...(calling.isCaughtInBlock ? [large] : []),
    ...(hasEffect ? [late, stoppedLate] : []),
    // An earlier try is still under way when a later one is refused; it lands once all is over.
    ...(hasEffect && refusal !== undefined
      ? [{ name: "lateAndRejected", tries: [underWay, refusal] } satisfies CallOutcome]
      : []),
    // Who cannot promise that refusals are final may also refuse because an earlier try took effect.
    ...(hasEffect && refusal !== undefined && operation.rejectionsAreFinal === false
      ? [{ name: "lostAndRejected", tries: [answerLost, refusal] } satisfies CallOutcome]
      : []),
  ];
}

/** True if an empty answer counts as a success. */
function isSuccess(operation: OperationDocument): boolean {
  return verdictOn(operation, {}).says === "success";
}

/** The outcomes of an operation whose answer says whether it succeeded, as far as there is such an answer. */
function outcomesByAnswer({
  operation,
  persists,
  isCompensation,
  hasEffect,
  kind,
}: CalledOperation): CallOutcome[] {
  const { rejectedWhen, succeededWhen, rejectionsAreFinal } = operation;
  const samples = answerSamples(operation);
  const mayReject =
    !isCompensation && kind !== "retriable" && rejectedWhen !== undefined && samples.rejection !== undefined;
  const mayDoubt =
    succeededWhen !== undefined &&
    (samples.nothing !== undefined || (persists && samples.rejection !== undefined));
  const undecided = done({ kind: "undecided", error: "Saga.UndecidedAnswer" });
  const found: CallOutcome[] = [];
  if (mayDoubt) found.push({ name: "undecided", tries: [undecided] });
  if (mayDoubt && persists) found.push({ name: "undecidedOnce", tries: [undecided, well] });
  if (!mayReject) return found;
  const { rejection: error } = rejectedWhen;
  const refusal: Behaviour = {
    effect: "none",
    answer: { kind: "rejection", error, answer: { isFinal: true } },
  };
  found.push({ name: `answered(${error})`, tries: [refusal] });
  if (!hasEffect) return found;
  found.push({ name: "lateAndAnswered", tries: [underWay, refusal] });
  // Who doesn't know what was done under a key may take the repetition of it for something else.
  if (rejectionsAreFinal !== true) found.push({ name: "lostAndAnswered", tries: [answerLost, refusal] });
  return found;
}
