import type { TimeSpan } from "../../saga/time-span.js";
import type { Value } from "./json.js";

/** The length of a time span in seconds. */
export function secondsOf({ days = 0, hours = 0, minutes = 0, seconds = 0 }: TimeSpan): number {
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  // 1.1 minutes are 66 seconds, though not in floating point.
  return Math.round(total * 1e6) / 1e6;
}

const offsetDateTime =
  /^(?<day>\d{4}-\d\d-\d\d)T(?<hour>\d\d):(?<minute>\d\d)(:(?<second>\d\d)(\.(?<fraction>\d{1,9}))?)?(Z|(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d))$/;

/**
 * The moment that a text names, in milliseconds since 1970: a day and a time with a time zone, such as `2027-03-01T12:00:00Z`
 * or `2027-03-01T13:00+01:00`. Undefined if it isn't such a text: a time without a zone is no moment.
 */
export function momentOf(value: Value): number | undefined {
  if (typeof value !== "string") return undefined;
  const parts = offsetDateTime.exec(value)?.groups;
  if (parts === undefined) return undefined;
  const { day = "", hour = "", minute = "", second = "00", sign = "+", hours = "00", minutes = "00" } = parts;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The 30th of February is no day, though `Date` takes it for one in March.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  const offsetMinutes = Number(hours) * 60 + Number(minutes);
  if (!isTime || Number(minutes) > 59 || offsetMinutes > 18 * 60) return undefined;
  const milliseconds = Number((parts.fraction ?? "").padEnd(3, "0").slice(0, 3));
  const local = midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + milliseconds;
  return local - (sign === "-" ? -offsetMinutes : offsetMinutes) * 60_000;
}
