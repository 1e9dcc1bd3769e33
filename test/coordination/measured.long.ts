import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { usualPairs, withTables } from "../../bench/coordination/page.js";
import { measure, tables } from "../../bench/coordination/report.js";
import { losses } from "../../bench/coordination/judge.js";

describe("npm run coordination", () => {
  it("comes to what docs/coordination-measured.md shows, and loses nothing where runs agree on their direction", async () => {
    const measured = await measure(usualPairs);
    const page = readFileSync("docs/coordination-measured.md", "utf8");
    expect(withTables(page, tables(measured))).toBe(page);
    for (const { setup, found } of measured.styles) {
      const all = [...Object.values(found.byKind), found.pairs];
      const lost = all.reduce(
        (sum, { counts }) => sum + losses.reduce((inAll, verdict) => inAll + (counts[verdict] ?? 0), 0),
        0,
      );
      if (setup.decisions) expect(lost).toBe(0);
      else expect(lost).toBeGreaterThan(0);
    }
    expect(measured.orchestration.broken).toBe(0);
  });
});
