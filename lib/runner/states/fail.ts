import type { Effect } from "../effect.js";
import type { Situation } from "../situation.js";
import { type Template, unexpectedType } from "../template.js";

export interface FailState {
  readonly type: "Fail";
  readonly name: string;
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

/** AWS docs: "Fail workflow state". */
export function enterFail(state: FailState, situation: Situation): Effect {
  const error = textOf(state.error, situation);
  const cause = textOf(state.cause, situation);
  return {
    kind: "fail",
    failure: { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) },
  };
}

function textOf(template: Template | undefined, situation: Situation): string | undefined {
  if (template === undefined) return undefined;
  const value = situation.valueOf(template);
  if (typeof value !== "string") throw unexpectedType(template, "string", value);
  return value;
}
