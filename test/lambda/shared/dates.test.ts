import { describe, expect, it } from "@jest/globals";
import { daysBetween } from "../../../lambda/shared/dates.js";

describe("a day", () => {
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
