import { describe, expect, it } from "@jest/globals";
import { caseOf } from "../../bench/coordination/case.js";
import { explore, lossesIn } from "../../bench/coordination/explore.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { everyKind } from "../support/small-sagas.js";

// The other styles have their runs with the trip booking in measured.long.ts.
describe("every fault, and pairs of them", () => {
  it.each([
    ["coordinator", false],
    ["coordinator", true],
    ["chain", false],
    ["chain", true],
    ["events", false],
  ] as const)(
    "lose nothing of a saga with a step of each kind in %s (sweeper: %s)",
    async (style, sweeper) => {
      const found = await explore(caseOf(everyKind.toJSON()), { style, decisions: true, sweeper }, 200);
      expect(lossesIn(found)).toEqual([]);
      expect(found.pairs.runs).toBeGreaterThan(150);
    },
  );

  it("lose nothing of the trip booking in a function that keeps a journal", async () => {
    const setup = { style: "durable", decisions: false, sweeper: false } as const;
    const found = await explore(caseOf(tripBooking.toJSON()), setup, 300);
    expect(lossesIn(found)).toEqual([]);
    expect(found.pairs.runs).toBeGreaterThan(250);
  });
});
