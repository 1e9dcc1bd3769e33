const offsetDateTime =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2})(?::(\d{2}))?)$/;

/** 18 hours, as Java has it. */
const longestOffset = 18 * 3600 * 1000;

/**
 * Milliseconds since 1970 of an ISO-8601 extended offset date-time, such as `2016-03-05T21:29:29.243167252Z`, rounded
 * down; undefined for anything else. An offset is required.
 */
export function parseTimestamp(text: string): number | undefined {
  const match = offsetDateTime.exec(text);
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const [offsetHour, offsetMinute, offsetSecond] = [part(9), part(10), part(11)];
  if (hour > 23 || minute > 59 || second > 59 || offsetMinute > 59 || offsetSecond > 59) return undefined;
  const milliseconds = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  date.setUTCFullYear(year, month - 1, day);
  // A date such as 30 February would silently become one in March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offset = (offsetHour * 3600 + offsetMinute * 60 + offsetSecond) * 1000;
  if (offset > longestOffset) return undefined;
  return date.getTime() - (match[8] === "-" ? -offset : offset);
}
