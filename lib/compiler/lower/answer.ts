import {
  type OperationDocument,
  referencesIn,
  type StepDocument,
  type TemplateJson,
} from "../../saga/index.js";
import {
  binary,
  call,
  condition,
  group,
  hasType,
  literal,
  navigate,
  object,
  property,
  states,
} from "../jsonata/build.js";
import type { Jsonata } from "../jsonata/tree.js";
import { truth } from "./operator-expression.js";
import { emitTemplate } from "./template-expression.js";
import { type Wanted, wantedAt, wantedByBoth } from "./wanted-paths.js";

/** The error of a step whose answer is neither a success nor a rejection. */
const undecidedError = "Saga.UndecidedAnswer";
const undecidedCause = "The answer says neither that it succeeded nor that it was rejected.";

/** The characters kept of the reason of a rejection: a Choice can't recover from an Assign that is too large. */
const reasonCharacters = 4_000;

/** An operation's conditions on its answers. */
type Answering = Pick<OperationDocument, "rejectedWhen" | "succeededWhen">;

/** True if an operation's answer has to be read before anybody knows that the call succeeded. */
export function hasConditions({ rejectedWhen, succeededWhen }: Answering): boolean {
  return rejectedWhen !== undefined || succeededWhen !== undefined;
}

/**
 * True if a Choice after a step's Task reads the answer. What persists reads it in the Task itself, which is tried again; of a
 * pivot the Choice only has to know a rejection.
 */
export function isReadByChoice({ kind }: StepDocument, operation: Answering): boolean {
  if (kind === "retriable") return false;
  return kind === "pivot" ? operation.rejectedWhen !== undefined : hasConditions(operation);
}

/** The meaning of an answer, as conditions that can't fail. */
export interface AnswerMeaning {
  /** True if the call succeeded; undefined if it did unless it was rejected. */
  readonly succeeded: Jsonata | undefined;
  /** True if it was rejected; undefined if no answer is a rejection. */
  readonly rejected: Jsonata | undefined;
  /** True for each answer that says one of the two, and not both. */
  readonly decided: Jsonata;
  /** The error output of a rejection. */
  readonly rejection: Jsonata;
}

/** The error output of an answer that is neither. */
export const undecided: Jsonata = object([
  ["Error", literal(undecidedError)],
  ["Cause", literal(undecidedCause)],
]);

/** @param response the source of the response. */
export function meaningOf({ rejectedWhen, succeededWhen }: Answering, response: Jsonata): AnswerMeaning {
  const emit = (template: TemplateJson) =>
    emitTemplate(template, ([root, ...path]) => (root === "response" ? navigate(response, path) : undefined));
  const holds = (template: TemplateJson) => truth(template, emit);
  const succeeds = succeededWhen === undefined ? undefined : holds(succeededWhen);
  const rejects = rejectedWhen === undefined ? undefined : holds(rejectedWhen.when);
  const reason = rejectedWhen?.reason === undefined ? undefined : emit(rejectedWhen.reason);
  return {
    succeeded: succeeds && but(succeeds, rejects),
    rejected: rejects && but(rejects, succeeds),
    decided:
      succeeds !== undefined && rejects !== undefined
        ? binary(succeeds, "!=", rejects)
        : (succeeds ?? literal(true)),
    rejection: object([
      ["Error", literal(rejectedWhen?.rejection ?? "")],
      ...(reason === undefined ? [] : [["Cause", shortened(reason)] as const]),
    ]),
  };
}

/** One condition, but not the other: an answer that says both says nothing. */
function but(one: Jsonata, other: Jsonata | undefined): Jsonata {
  return other === undefined ? one : binary(one, "and", call("not", other));
}

function shortened(reason: Jsonata): Jsonata {
  const cut = call("substring", reason, literal(0), literal(reasonCharacters));
  return group(condition(hasType(reason, "string"), cut));
}

/** A value, unless an answer doesn't say what it has to: then an error, which the Task is retried after. */
export function ifAnswered(says: Jsonata, value: Jsonata): Jsonata {
  return condition(says, value, call("error", literal(`${undecidedError}: ${undecidedCause}`)));
}

/** True in the first try of an execution that was never redriven: no earlier try can have taken effect. */
const isFirstTry: Jsonata = binary(
  binary(states("context.State.RetryCount"), "=", literal(0)),
  "and",
  binary(states("context.Execution.RedriveCount"), "=", literal(0)),
);

/** The parts of a response that the conditions on it read, and the reason. */
export function readOf({ rejectedWhen, succeededWhen }: Answering): Wanted | undefined {
  const templates = [rejectedWhen?.when, rejectedWhen?.reason, succeededWhen];
  return templates
    .flatMap((template) => (template === undefined ? [] : [...referencesIn(template)]))
    .reduce<Wanted | undefined>(
      (wanted, [root, ...path]) => (root === "response" ? wantedByBoth(wanted, wantedAt(path)) : wanted),
      undefined,
    );
}

/** The parts of the variable that holds an answer until the Choice has read it. */
export const keptAnswer = {
  response: (kept: Jsonata) => property(kept, "response"),
  isFirst: (kept: Jsonata) => property(kept, "first"),
  make: (response: Jsonata, isFirst: boolean) =>
    object([["response", response], ...(isFirst ? [["first", isFirstTry] as const] : [])]),
};
