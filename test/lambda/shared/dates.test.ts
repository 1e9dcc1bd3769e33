import { describe, expect, it } from "@jest/globals";
import { daysBetween, isDay } from "../../../lambda/shared/dates.js";

describe("a day", () => {
  it.each(["2026-12-01", "2024-02-29", "2000-02-29", "1999-12-31"])("is %s", (text) => {
    expect(isDay(text)).toBe(true);
  });

  it.each([
    "2026-02-30",
    "2026-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-01-00",
    "2026-1-1",
    "2026-12-01T00:00:00Z",
    " 2026-12-01",
    "2026-12-01\n",
    "01.12.2026",
    "tomorrow",
    "",
    20261201,
    null,
    undefined,
    ["2026-12-01"],
  ])("is not %j", (value) => {
    expect(isDay(value)).toBe(false);
  });

  it.each([
    ["2026-12-01", "2026-12-02", 1],
    ["2026-12-31", "2027-01-01", 1],
    ["2024-02-28", "2024-03-01", 2],
    ["2026-03-28", "2026-03-30", 2], // summer time begins in between
    ["2026-01-01", "2027-01-01", 365],
  ])("%s is followed by %s after %i", (from, until, days) => {
    expect(daysBetween(from, until)).toBe(days);
  });
});
