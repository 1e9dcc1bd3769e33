import type { Call } from "../../model/index.js";
import { isWithin } from "./iterations.js";
import type { CallSeen } from "./observation.js";
import { titleOf } from "./words.js";

/** True if a call may be the one that was seen, by its operation and by where it is made. */
export function mayBe({ operation, iterations }: Call, seen: CallSeen): boolean {
  return (seen.operation === undefined || operation === seen.operation) && isWithin(iterations, seen.path);
}

/**
 * The first difference between a call and the expected one, in words; undefined if there is none.
 *
 * @param differs the difference between their requests.
 * @param startTime when the execution began, in milliseconds since 1970.
 */
export function callProblem(
  call: Call,
  seen: CallSeen,
  { differs, startTime }: { readonly differs: string | undefined; readonly startTime: number },
): string | undefined {
  if (differs !== undefined) return `in the request of ${titleOf(call)}, ${differs}`;
  if (seen.at < call.from || seen.at > call.to) {
    return `${titleOf(call)} was to begin ${bounds(call, startTime)}, but began at ${seconds(seen.at, startTime)}`;
  }
  if (seen.attempt !== call.attempt) return `it was try ${seen.attempt} instead of ${call.attempt}`;
  if (seen.timeoutSeconds !== call.timeoutSeconds) {
    return `its timeout was ${seen.timeoutSeconds} s instead of ${call.timeoutSeconds} s`;
  }
  if (seen.heartbeatSeconds !== call.heartbeatSeconds) {
    return `its heartbeat was ${seen.heartbeatSeconds} s instead of ${call.heartbeatSeconds} s`;
  }
  return undefined;
}

/** Two times as seconds since the start, in words. */
export function bounds(
  { from, to }: { readonly from: number; readonly to: number },
  startTime: number,
): string {
  const [first, last] = [seconds(from, startTime), seconds(to, startTime)];
  return from === to ? `at ${first}` : `between ${first} and ${last}`;
}

/** A time as seconds since the start, in words. */
export function seconds(at: number, startTime: number): string {
  return `${(at - startTime) / 1000} s`;
}
