import { describe, expect, it } from "@jest/globals";
import { ledger } from "../../../lib/participant.js";
import { brokenBy, ledgerWithout } from "./broken.js";
import { rules } from "./rules.js";
import { singleCalls } from "./single-calls.js";

// Every rule is taken out in rules.long.ts.
const sample = rules.filter(({ file }, index) => rules.findLastIndex((rule) => rule.file === file) === index);

describe("the ledger", () => {
  it("keeps every duty of a participant, and the laws of single calls", async () => {
    expect(await brokenBy(ledger, singleCalls)).toBeUndefined();
  });

  it.each(sample)("breaks one without this rule: $name", async (rule) => {
    expect(await brokenBy(await ledgerWithout(rule))).toMatch(/^(contract|law): /);
  });

  it("loses no rule of this list unnoticed", async () => {
    const [rule] = rules;
    if (rule === undefined) throw new RangeError("There are rules.");
    await expect(ledgerWithout({ ...rule, from: "no such text" })).rejects.toThrow(TypeError);
  });
});
