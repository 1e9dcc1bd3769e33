import { describe, it } from "@jest/globals";
import { expectLawsKept, randomSagas } from "./laws.js";

describe("a random saga", () => {
  it("keeps every law, whatever fails", async () => {
    for (const saga of randomSagas) await expectLawsKept(saga);
  });
});
