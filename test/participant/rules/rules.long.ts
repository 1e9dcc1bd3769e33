import { describe, expect, it } from "@jest/globals";
import { brokenBy, ledgerWithout } from "./broken.js";
import { rules } from "./rules.js";

// That the ledger with all of its rules breaks nothing is a part of the short suite.
describe("the ledger", () => {
  it.each(rules)("breaks one without this rule: $name", async (rule) => {
    expect(await brokenBy(await ledgerWithout(rule))).toMatch(/^(contract|law): /);
  });
});
