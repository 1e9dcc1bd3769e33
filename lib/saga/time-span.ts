/**
 * A length of time, in units that are named: `{ minutes: 5 }`, `{ hours: 1, minutes: 30 }`.
 *
 * Plain data, so that a description stays JSON. The sum of its parts counts, in whole seconds.
 */
export interface TimeSpan {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

const secondsPerUnit = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 } as const;

/**
 * The seconds of a time span.
 *
 * @throws TypeError when the span holds no unit, an unknown one, or a number that is negative or not finite.
 */
export function toSeconds(span: TimeSpan): number {
  const parts = Object.entries(span).filter(([, amount]) => amount !== undefined);
  let seconds = 0;
  for (const [unit, amount] of parts) {
    const factor = Object.entries(secondsPerUnit).find(([name]) => name === unit)?.[1];
    if (factor === undefined || typeof amount !== "number" || !Number.isFinite(amount) || amount < 0) {
      throw notASpan(span);
    }
    seconds += amount * factor;
  }
  if (parts.length === 0) throw notASpan(span);
  // 1.1 minutes are 66 seconds, though not in floating point.
  return Math.round(seconds * 1_000_000) / 1_000_000;
}

function notASpan(span: unknown): TypeError {
  return new TypeError(
    `${JSON.stringify(span)} isn't a time span. Use numbers of at least 0 for days, hours, minutes or seconds, ` +
      "such as { minutes: 5 }.",
  );
}
