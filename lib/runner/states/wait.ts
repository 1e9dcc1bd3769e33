import { type Exit, integerOf, type LoadedCommon, leave, longestSeconds } from "./common.js";
import { selectedInput } from "./data-paths.js";
import type { Effect } from "./effect.js";
import { EvaluationError } from "./failure.js";
import { type FieldTemplate, unexpectedType } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";
import { parseTimestamp } from "./timestamp.js";

export interface LoadedWait extends Exit, LoadedCommon {
  readonly type: "Wait";
  /** Exactly one of the two is there. */
  readonly seconds: FieldTemplate | undefined;
  readonly timestamp: FieldTemplate | undefined;
}

/** AWS docs: "Wait workflow state". A time in the past does not wait. */
export function enterWait(state: LoadedWait, environment: StateEnvironment): Effect {
  const document = selectedInput(state, environment);
  if (state.seconds !== undefined) {
    const seconds = integerOf(state.seconds, environment, {
      document,
      field: "Seconds",
      atLeast: 0,
      atMost: longestSeconds,
    });
    return { kind: "wait", until: environment.now + seconds * 1000 };
  }
  if (state.timestamp === undefined) return { kind: "wait", until: environment.now };
  const value = environment.valueOf(state.timestamp, { document });
  if (typeof value !== "string") throw unexpectedType(state.timestamp, "string", value);
  const until = parseTimestamp(value);
  // AWS cuts the milliseconds off (AWS docs: "Wait workflow state").
  if (until !== undefined) return { kind: "wait", until: Math.floor(until / 1000) * 1000 };
  throw new EvaluationError(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`,
    "Timestamp",
    { afterEntry: true },
  );
}

/** Leaves once the time has come. */
export function completeWait(state: LoadedWait, environment: StateEnvironment): Effect {
  return leave(state, environment, { output: selectedInput(state, environment) });
}
