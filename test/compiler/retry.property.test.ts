import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { actionRetry, planRetry } from "../../lib/compiler/lower/retry-plan.js";
import { seed } from "../support/arbitraries.js";

describe("the tries that fill a time", () => {
  it("are the fewest whose delays, each expected at half its bound, add up to it", () => {
    const numbers = fc.record({
      seconds: fc.integer({ min: 1, max: 100_000 }),
      interval: fc.integer({ min: 1, max: 400 }),
      longest: fc.integer({ min: 1, max: 1_000 }),
      rate: fc.constantFrom(1, 1.5, 2, 3, 10),
    });
    fc.assert(
      fc.property(numbers, ({ seconds, interval, longest, rate }) => {
        const bound = (retry: number) => Math.min(Math.max(interval, longest), interval * rate ** retry);
        let [tries, expected] = [1, 0];
        while (expected < seconds) {
          expected += bound(tries - 1) / 2;
          tries += 1;
        }
        const planned = planRetry(
          {
            persistFor: { seconds },
            interval: { seconds: interval },
            maxDelay: { seconds: longest },
            backoffRate: rate,
          },
          actionRetry,
        );
        expect(planned.tries).toBe(tries);
      }),
      { seed, numRuns: 500 },
    );
  });
});
