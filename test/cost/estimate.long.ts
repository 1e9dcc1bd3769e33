import { describe, expect, it } from "@jest/globals";
import { estimateCost, knownPrices, type Prices } from "../../lib/cost/index.js";
import { groupTour } from "../../lib/examples/group-tour/saga.js";

const [prices] = knownPrices as readonly [Prices];

describe("the cost of the group tour", () => {
  it("is that of runs through branches, lists, choices and callbacks", async () => {
    const { estimate } = await estimateCost(groupTour.toJSON(), {
      prices,
      runs: 1,
      rejected: 0,
      callMilliseconds: 200,
    });
    const { outcomes, unreached } = estimate ?? { outcomes: [], unreached: [] };
    expect(outcomes[0]).toMatchObject({ outcome: "completed" });
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(
      new Set(["completed", "compensated", "stuck"]),
    );
    // Which path of a choice is taken depends on the input, and what isn't on it isn't counted.
    expect(unreached).toContain("ApproveTour");
    expect(outcomes.map(({ when }) => when)).not.toContain("no answer from ApproveTour");
  });
});
