import { describe, it } from "@jest/globals";
import { expectLawsKept } from "./laws.js";

describe("a random saga", () => {
  it("keeps every law, whatever fails", async () => {
    await expectLawsKept(Array.from({ length: 200 }, (_, index) => 10_000 + index));
  });
});
