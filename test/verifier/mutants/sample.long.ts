import { describe, expect, it } from "@jest/globals";
import { expectKilled } from "./sample.js";

describe("the verifier", () => {
  it("finds out every mutant of a larger sample, unless it does the same as its original", async () => {
    expect(await expectKilled(29)).toBeGreaterThan(15);
  });
});
