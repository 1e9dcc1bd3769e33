import { describe, expect, it } from "@jest/globals";
import { ledger } from "../../../lib/participant.js";
import { verify } from "../../../lib/testing.js";
import { order } from "./order.js";
import { soak } from "./soak.js";

// A sample of what provider.long.ts tries.
describe("a saga of a payment provider that forgets its idempotency keys after a day", () => {
  it("keeps every law under the verifier", async () => {
    expect((await verify(order, { faults: 1 })).broken).toEqual([]);
  });

  it("charges once and refunds once, though calls go wrong and it is redriven days later", async () => {
    const { ends, problems } = await soak(60, ledger);
    expect(problems).toEqual([]);
    expect(Object.keys(ends).sort()).toEqual(expect.arrayContaining(["compensated", "completed"]));
    expect(Object.keys(ends).some((end) => end.endsWith("redriven"))).toBe(true);
  });
});
