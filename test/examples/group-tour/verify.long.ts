import { describe, expect, it } from "@jest/globals";
import { brokenLaws, tours } from "./tours.js";

describe.each(Object.entries(tours))("%s", (_title, tour) => {
  it("survives every failure, stuck compensations and lost answers among them", async () => {
    expect(await brokenLaws(tour)).toBe("");
  });
});
