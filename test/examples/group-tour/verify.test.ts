import { describe, expect, it } from "@jest/globals";
import { brokenLaws, tours } from "./tours.js";

describe.each(Object.entries(tours))("%s", (_title, tour) => {
  it("survives the first of the failures that verify.long.ts tries", async () => {
    expect(await brokenLaws(tour, 50)).toBe("");
  });
});
