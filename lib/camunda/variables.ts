import { simple, type Feel } from "./feel/feel.js";

/** The variable that a process instance is started with. */
export const input = simple("input");
/** The name of the execution, which is the first part of its keys after the saga's name. */
export const executionName = simple("sagaId", "text");
/** Start of the process, an ISO 8601 text. */
export const startTime = simple("startedAt", "text");

type Kind =
  /** Outcome of a step: `{ begun, result }`, or `{ begun, failure }` if it is in doubt, or `{ failure }` if it was refused. */
  | "step"
  /** Why something is not done at all: a failure. */
  | "check"
  /** Outcomes of a forEach, one for each element: the variables of what is in it. */
  | "outcomes"
  | "item"
  | "index"
  /** True for a compensation that was given up, and comes again at the end. */
  | "stuck"
  /** Compensations that were given up, for each element of a forEach. */
  | "stuckOf"
  /** The answer to a callback. */
  | "reply"
  /** Until when a callback is waited for. */
  | "until";

/**
 * A variable that belongs to a node. Names of variables are letters, digits and underscores:
 * https://docs.camunda.io/docs/components/concepts/variables/#variable-names
 */
export function variable(kind: Kind, node: string): Feel {
  const name = [...node]
    .map((character) =>
      /[A-Za-z0-9]/.test(character) ? character : `_${(character.codePointAt(0) ?? 0).toString(16)}_`,
    )
    .join("");
  return simple(`${kind}_${name}`);
}
