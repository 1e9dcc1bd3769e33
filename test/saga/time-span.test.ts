import { describe, expect, it } from "@jest/globals";
import { type TimeSpan, toSeconds } from "../../lib/saga/index.js";

describe("a time span", () => {
  it.each<[TimeSpan, number]>([
    [{ seconds: 30 }, 30],
    [{ minutes: 5 }, 300],
    [{ hours: 1, minutes: 30 }, 5_400],
    [{ days: 1, hours: 1, minutes: 1, seconds: 1 }, 90_061],
    [{ seconds: 0 }, 0],
    [{ seconds: 0.5 }, 0.5],
    [{ minutes: 1.1 }, 66],
  ])("%j has %d seconds", (span, seconds) => {
    expect(toSeconds(span)).toBe(seconds);
  });

  it.each([{}, { weeks: 1 }, { minutes: -1 }, { minutes: "5" }, { seconds: Number.POSITIVE_INFINITY }])(
    "fails on %j, naming the units",
    (span) => {
      expect(() => toSeconds(span as TimeSpan)).toThrow(
        `${JSON.stringify(span)} isn't a time span. Use numbers of at least 0 for days, hours, minutes or seconds`,
      );
    },
  );
});
