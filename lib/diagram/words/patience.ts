import type { CallOptions } from "../../saga/index.js";
import { inTime } from "./time.js";

/** The tries of an action that isn't told otherwise, as the compiler plans them. */
export const actionTries = 3;
/** The time for which what must not be given up is tried, in seconds, if it isn't told otherwise. */
export const persistSeconds = 3_600;

/** The time for which a call is tried that must not be given up: "about 1 hour", "5 times". */
export function patience({ retry }: CallOptions): string {
  if (retry?.tries !== undefined) return retry.tries === 1 ? "once" : `${retry.tries} times`;
  return `for about ${inTime(retry?.persistFor ?? persistSeconds)}`;
}

/** The tries of an action in words: "3 times", "for about 10 minutes". */
export function tries({ retry }: CallOptions): string {
  if (retry?.persistFor !== undefined) return `for about ${inTime(retry.persistFor)}`;
  const count = retry?.tries ?? actionTries;
  return count === 1 ? "once" : `${count} times`;
}
