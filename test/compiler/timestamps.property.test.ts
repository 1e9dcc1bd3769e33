import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { checkedTimestamp } from "../../lib/compiler/emit/timestamp.js";
import { states } from "../../lib/compiler/jsonata/build.js";
import { plainLiterals } from "../../lib/compiler/jsonata/literals.js";
import { print } from "../../lib/compiler/jsonata/print.js";
import { momentOf } from "../../lib/model/values/time.js";
import { parseTimestamp } from "../../lib/runner/states/timestamp.js";
import { seed, tries } from "../support/arbitraries.js";
import { evaluate } from "../support/evaluate.js";

const digits = (length: number) =>
  fc.integer({ min: 0, max: 10 ** length - 1 }).map((number) => `${number}`.padStart(length, "0"));
/** Two digits, mostly within a bound and often at it. */
const upTo = (most: number) =>
  fc
    .oneof(
      { weight: 8, arbitrary: fc.integer({ min: 0, max: most }) },
      { weight: 2, arbitrary: fc.constant(most) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 99 }) },
    )
    .map((number) => `${number}`.padStart(2, "0"));
const mostly = (usual: string, ...rare: string[]) =>
  fc.oneof({ weight: 30, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });
const parts = (...arbitraries: fc.Arbitrary<string>[]) =>
  fc.tuple(...arbitraries).map((texts) => texts.join(""));

/** Texts that are times in the form of a Wait, or nearly: of days and hours that there are not, without a zone, without seconds. */
const timestamps = parts(
  fc.oneof(fc.constantFrom("2027", "2028", "1900", "2000", "0000", "9999"), digits(4)),
  mostly("-", "", "/"),
  upTo(12),
  mostly("-", ""),
  upTo(31),
  mostly("T", "t", " ", ""),
  upTo(23),
  mostly(":", ""),
  upTo(59),
  fc.oneof(fc.constant(""), parts(mostly(":", ""), upTo(59))),
  fc.oneof(
    { weight: 6, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: parts(mostly(".", ","), fc.integer({ min: 0, max: 10 }).chain(digits)) },
  ),
  fc.oneof(
    { weight: 4, arbitrary: mostly("Z", "z", "", " Z") },
    { weight: 4, arbitrary: parts(fc.constantFrom("+", "-"), upTo(18), mostly(":", ""), upTo(59)) },
  ),
);

const guard = print(checkedTimestamp(states("context.Execution.Input")), plainLiterals).toField();

/** What the guard hands to the Wait; undefined if it refuses the time. */
async function guarded(text: string): Promise<unknown> {
  return evaluate(guard, { input: text }).catch(() => undefined);
}

describe("the guard of a wait", () => {
  it("accepts the very times that a Wait accepts, and the model too", async () => {
    let accepted = 0;
    const agrees = fc.asyncProperty(timestamps, async (text) => {
      const moment = parseTimestamp(text);
      if (moment !== undefined) accepted += 1;
      expect(momentOf(text)).toBe(moment);
      const handed = await guarded(text);
      expect(typeof handed === "string" ? parseTimestamp(handed) : undefined).toBe(moment);
    });
    await fc.assert(agrees, { seed, numRuns: tries(2_000) });
    // Of what is generated, enough is a time, and enough is none.
    expect(accepted).toBeGreaterThan(tries(400));
    expect(accepted).toBeLessThan(tries(1_600));
  });

  it("hands on a time that has seconds", async () => {
    expect(await guarded("2027-03-01T12:00Z")).toBe("2027-03-01T12:00:00Z");
    expect(await guarded("2027-03-01T12:00+01:00")).toBe("2027-03-01T12:00:00+01:00");
    expect(await guarded("2027-03-01T12:00:30.5-01:00")).toBe("2027-03-01T12:00:30.5-01:00");
  });
});
