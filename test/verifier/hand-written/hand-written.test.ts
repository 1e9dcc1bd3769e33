import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { formatBrokenLaw, verify } from "../../../lib/verifier/index.js";
import { correctMachine, mistakes } from "./mistakes.js";
import { foundIn, page } from "./page.js";
import { trip } from "./trip.js";

describe("a hand-written saga", () => {
  it("keeps every law when it is written with all that is needed", async () => {
    const { broken } = await verify(trip, { definition: correctMachine, handWritten: true });
    expect(broken.map(formatBrokenLaw)).toEqual([]);
  });

  it.each(mistakes)("fails by a classic mistake: $title", async (mistake) => {
    expect((await foundIn(mistake)).code).toBe(mistake.breaks);
  });

  it("is told of on a page that says what the verifier finds", async () => {
    const written = readFileSync(
      join(__dirname, "..", "..", "..", "docs", "failures-of-hand-written-sagas.md"),
      "utf8",
    );
    // Else: npx tsx test/verifier/hand-written/write-page.ts
    expect(written).toBe(await page());
  });
});
