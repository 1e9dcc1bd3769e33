import { describe, expect, it } from "@jest/globals";
import { ledger } from "../../../lib/participant.js";
import { verify } from "../../../lib/testing.js";
import { ledgerWithout } from "../rules/broken.js";
import { rules } from "../rules/rules.js";
import { order } from "./order.js";
import { soak } from "./soak.js";

describe("a saga of a payment provider that forgets its idempotency keys after a day", () => {
  it("keeps every law under the verifier", async () => {
    expect((await verify(order, { faults: 2 })).broken).toEqual([]);
  });

  it("charges once and refunds once, in each of 2,000 orders", async () => {
    const { ends, problems } = await soak(2_000, ledger);
    expect(problems).toEqual([]);
    expect(Object.keys(ends).sort()).toEqual([
      "compensated",
      "compensated, redriven",
      "completed",
      "completed, redriven",
    ]);
  });

  it.each([
    "a key that the provider may have forgotten is not sent again blindly",
    "what was taken back long ago is looked up before it is taken back again",
    "an effect is recorded as compensated only once it is taken back",
    "a call is repeated with the key of the first",
    "a compensation learns what became of a call",
  ])("is found to charge or refund wrongly without this rule of the ledger: %s", async (name) => {
    const rule = rules.find((each) => each.name === name);
    if (rule === undefined) throw new RangeError(`There is no rule ${name}.`);
    const { problems } = await soak(500, await ledgerWithout(rule));
    expect(problems.length).toBeGreaterThan(0);
  });
});
