/**
 * The time of a one-time schedule, `at(2026-11-28T10:00:00)`, in milliseconds since 1970; undefined for any other expression.
 *
 * Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @param zone a time zone of the IANA database, such as `Europe/Rome`. Throws a RangeError if there is none of this name.
 */
export function oneTimeOf(expression: string, zone: string): number | undefined {
  const [, local] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression) ?? [];
  const asUtc = local === undefined ? Number.NaN : Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // The zone's offset at the time that is looked for, which is near the one at the same time in UTC.
  const near = asUtc - offsetOf(asUtc, zone);
  return asUtc - offsetOf(near, zone);
}

/** Milliseconds by which the clocks of a zone are ahead of UTC at a time. */
function offsetOf(time: number, zone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = [
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
  ].map((type) => parts.get(type as Intl.DateTimeFormatPartTypes));
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
}
