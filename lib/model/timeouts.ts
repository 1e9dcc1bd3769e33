import type { CallOptions } from "../saga/document.js";
import { entryOf } from "./state.js";
import type { Walk } from "./walk.js";
import { secondsOf } from "./values/time.js";

/** Longest time of a try by its own terms, in seconds: as long as its function may run, and a while for a cold start. */
export function timeoutOf(operation: string, { timeout }: CallOptions, { state }: Walk): number {
  if (timeout !== undefined) return secondsOf(timeout);
  return (entryOf(state.execution.functionTimeouts ?? {}, operation) ?? 900) + 15;
}

/** Longest time of a try that begins at the given time, in seconds. A deadline cuts it short, but leaves it two seconds. */
export function clippedTimeout(seconds: number, began: number, deadline: number | undefined): number {
  // A timeout that is shorter by itself stays so.
  const least = Math.min(seconds, 2);
  return deadline === undefined ? seconds : Math.max(least, Math.min(seconds, secondsLeft(began, deadline)));
}

/** Longest time without a heartbeat, in seconds; a deadline cuts it below the timeout. */
export function clippedHeartbeat(seconds: number, began: number, deadline: number | undefined): number {
  return deadline === undefined ? seconds : Math.max(1, Math.min(seconds, secondsLeft(began, deadline) - 1));
}

/** When a wait is over that begins at a time; at its deadline at the latest. */
export function clippedDuration(seconds: number, began: number, deadline: number | undefined): number {
  const wait =
    deadline === undefined ? seconds : Math.max(0, Math.min(seconds, secondsLeft(began, deadline)));
  return began + wait * 1000;
}

/** Whole seconds that are left. */
function secondsLeft(now: number, deadline: number): number {
  return Math.floor((deadline - now) / 1000);
}
