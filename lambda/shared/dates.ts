const DAY_MS = 24 * 60 * 60 * 1000;

/** The number of days, or nights, from one day to another. Both are midnight in UTC, which has no daylight saving. */
export function daysBetween(from: string, until: string): number {
  return (Date.parse(until) - Date.parse(from)) / DAY_MS;
}
