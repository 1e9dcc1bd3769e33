import { verdictOn } from "../../model/index.js";
import { describeAnswer } from "../../saga/answer-conditions.js";
import type { AnyOperation } from "../../saga/operation.js";
import type { ParticipantContractProps } from "./props.js";

/** The meaning of what a call came to, by what the operation says. */
export interface Declared {
  /** Names of the rejections, those by an answer included. */
  readonly rejections: readonly string[];
  /** The rejection that an answer is, `undecided` if it is neither that nor a success, undefined if it is a success. */
  readonly refusalOf: (answer: unknown) => string | undefined;
  /** True if a rejection of this kind is for ever, so that a later try is rejected, too. */
  readonly isFinal: (how: "by an error" | "by an answer") => boolean;
  /** True if the repetition of what was carried out may be refused: the step is in doubt then, and compensated. */
  readonly mayRefuseRepetitions: boolean;
  /** Errors by which a compensation ends well. */
  readonly settledBy: readonly string[];
  /** True unless a failure is named in `notOn`: then Step Functions calls again. */
  readonly isTriedAgain: (call: "action" | "compensation", error: string) => boolean;
}

/** An answer that is neither a success nor a rejection, as the saga reports it. */
export const undecided = "Saga.UndecidedAnswer";

/** Declarations about an action, by the props of its contract. */
export function declaredOf<Request>(props: ParticipantContractProps<Request>): {
  readonly action: Declared;
  /** Reads the answer of the compensation. */
  readonly compensationRefusalOf: Declared["refusalOf"];
} {
  const { operation, compensationOperation, notOn, compensation } = props;
  const { rejectedWhen, succeededWhen } = operation?.conditions ?? {};
  const isRead = rejectedWhen !== undefined || succeededWhen !== undefined;
  const areFinal = operation?.rejectionsAreFinal;
  const isFinal = (how: "by an error" | "by an answer") =>
    how === "by an error" ? areFinal !== false : areFinal === true;
  return {
    action: {
      rejections: [
        ...(props.rejections ?? operation?.rejections ?? []),
        ...(rejectedWhen === undefined ? [] : [rejectedWhen.rejection]),
      ],
      refusalOf: refusalBy(operation),
      isFinal,
      mayRefuseRepetitions: compensation !== undefined && !isFinal(isRead ? "by an answer" : "by an error"),
      settledBy: props.settledBy ?? compensationOperation?.settledBy ?? [],
      isTriedAgain: (call, error) => !(notOn?.[call] ?? []).includes(error),
    },
    compensationRefusalOf: refusalBy(compensationOperation),
  };
}

/** Reads answers as the state after the Task does. */
function refusalBy(operation: AnyOperation | undefined): Declared["refusalOf"] {
  if (operation?.conditions === undefined) return () => undefined;
  const conditions = describeAnswer(operation.name, operation.conditions);
  return (answer) => {
    // As it comes over the wire: an answer of nothing is null.
    const verdict = verdictOn(conditions, JSON.parse(JSON.stringify(answer) ?? "null"));
    return verdict.says === "success" ? undefined : verdict.error;
  };
}
