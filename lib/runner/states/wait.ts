import { type Exit, integerOf, leave, longestSeconds } from "./common.js";
import type { Effect } from "./effect.js";
import { EvaluationError } from "./failure.js";
import { type FieldTemplate, unexpectedType } from "./field-template.js";
import type { StateEnvironment } from "./state-environment.js";
import { parseTimestamp } from "./timestamp.js";

export interface LoadedWait extends Exit {
  readonly type: "Wait";
  readonly name: string;
  /** Exactly one of the two is there. */
  readonly seconds: FieldTemplate | undefined;
  readonly timestamp: FieldTemplate | undefined;
}

/** AWS docs: "Wait workflow state". A time in the past does not wait. */
export function enterWait(state: LoadedWait, environment: StateEnvironment): Effect {
  if (state.seconds !== undefined) {
    const seconds = integerOf(state.seconds, environment, {
      field: "Seconds",
      atLeast: 0,
      atMost: longestSeconds,
    });
    return { kind: "wait", until: environment.now + seconds * 1000 };
  }
  if (state.timestamp === undefined) return { kind: "wait", until: environment.now };
  const value = environment.valueOf(state.timestamp);
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
  return leave(state, environment, { output: environment.input });
}
