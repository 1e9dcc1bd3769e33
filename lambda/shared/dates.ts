const DAY_MS = 24 * 60 * 60 * 1000;

/** True if a text is a day of the calendar, as "2026-12-01"; "2026-02-30" is none, though `Date` would take it. */
export function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** The number of days, or nights, from one day to another. Both are midnight in UTC, which has no daylight saving. */
export function daysBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / DAY_MS;
}
