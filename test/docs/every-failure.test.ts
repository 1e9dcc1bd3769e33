import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { lawsFor } from "../../lib/verifier/laws/index.js";
import { outcomesOf } from "../../lib/verifier/subject/outcomes.js";

const page = readFileSync(join(__dirname, "..", "..", "docs", "every-failure.md"), "utf8");
/** What stands in the first column of the tables, as code. */
const told = [...page.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = ""]) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
);

describe("the page on every failure", () => {
  it("tells of every law, as it is said in reports", () => {
    for (const { code, says } of lawsFor(true)) {
      expect(told).toContain(code);
      if (code === "keys" || code === "transitions") continue;
      expect(page.replaceAll("`", "")).toContain(says);
    }
  });

  it("tells of everything that may happen to a call", () => {
    const outcomes = outcomesOf({
      operation: {
        name: "DoA",
        rejections: ["Name"],
        rejectionsAreFinal: false,
        rejectedWhen: { when: { $eq: [{ $ref: ["response", "ok"] }, false] }, rejection: "Name" },
        succeededWhen: { $eq: [{ $ref: ["response", "ok"] }, true] },
      },
      isCompensation: false,
      kind: "compensatable",
      persists: true,
      settledBy: [],
      hasEffect: true,
      isInBlock: true,
      hasDeadline: true,
      isCalledElsewhere: true,
      isCaughtInBlock: true,
    });
    for (const { name } of outcomes) expect(told).toContain(name);
  });
});
