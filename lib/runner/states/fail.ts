import type { LoadedCommon } from "./common.js";
import type { Effect } from "./effect.js";
import { type FieldTemplate, unexpectedType } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";

export interface LoadedFail extends LoadedCommon {
  readonly type: "Fail";
  readonly error: FieldTemplate | undefined;
  readonly cause: FieldTemplate | undefined;
}

/** AWS docs: "Fail workflow state". */
export function enterFail(state: LoadedFail, environment: StateEnvironment): Effect {
  const error = textOf(state.error, environment);
  const cause = textOf(state.cause, environment);
  return {
    kind: "fail",
    failure: { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) },
  };
}

function textOf(template: FieldTemplate | undefined, environment: StateEnvironment): string | undefined {
  if (template === undefined) return undefined;
  const value = environment.valueOf(template);
  if (typeof value !== "string") throw unexpectedType(template, "string", value);
  return value;
}
