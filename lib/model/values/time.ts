import type { TimeSpan } from "../../saga/time-span.js";
import type { Value } from "./json.js";

/** The length of a time span in seconds. */
export function secondsOf({ days = 0, hours = 0, minutes = 0, seconds = 0 }: TimeSpan): number {
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  // 1.1 minutes are 66 seconds, though not in floating point.
  return Math.round(total * 1e6) / 1e6;
}

const iso8601 = /^\d{4}(-\d{2}(-\d{2})?)?(T\d{2}:\d{2}:\d{2}(\.\d+)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;

/** The moment that a text in an ISO 8601 form names, in milliseconds since 1970; undefined if it isn't such a text. */
export function momentOf(value: Value): number | undefined {
  if (typeof value !== "string") return undefined;
  const form = iso8601.exec(value);
  if (form === null) return undefined;
  // A date alone is midnight in UTC; so a time without a zone is one in UTC too.
  const hasTimeOnly = value.includes("T") && form.groups?.zone === undefined;
  const moment = Date.parse(hasTimeOnly ? `${value}Z` : value);
  return Number.isNaN(moment) ? undefined : moment;
}
