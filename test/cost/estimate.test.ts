import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { estimateCost, knownPrices, type Prices } from "../../lib/cost/index.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { businessTrip } from "../docs/callback.js";
import { atOnce } from "../docs/recovery.js";
import { order as refusing } from "../docs/unchangeable-functions.js";
import { order } from "../support/small-sagas.js";

const [prices] = knownPrices as readonly [Prices];

async function estimateOf(
  saga: SagaDocument,
  { rejected = 0, callMilliseconds = 200 }: { rejected?: number; callMilliseconds?: number } = {},
) {
  const { estimate, diagnostics } = await estimateCost(saga, {
    prices,
    runs: 1_000_000,
    rejected,
    callMilliseconds,
  });
  expect(diagnostics).toEqual([]);
  if (estimate === undefined) throw new Error("The saga doesn't compile.");
  return estimate;
}

describe("the cost of the trip booking", () => {
  it("is what a calculation by hand says, for three outcomes", async () => {
    const { outcomes } = await estimateOf(tripBooking.toJSON());
    const costOf = (wanted: string) => {
      const found = outcomes.find(({ when }) => when === wanted);
      return found && [found.outcome, found.transitions, found.retries, found.events, found.standard];
    };
    // Eight Tasks, the last of which ends it. Started, 8 × 5 events, succeeded. 8 × 25 USD.
    expect(costOf("every step succeeds")).toEqual(["completed", 8, 0, 1 + 8 * 5 + 1, 200]);
    // Car, hotel, the flight that is rejected; hotel and car again; the end. 5 Tasks, and a Fail of one event.
    expect(costOf("ReserveFlight is rejected")).toEqual(["compensated", 6, 0, 1 + 5 * 5 + 1 + 1, 150]);
    // Car; the hotel with 2 retries of 3 events each; hotel and car again; the end.
    expect(costOf("no answer from ReserveHotel")).toEqual([
      "compensated",
      7,
      2,
      1 + 4 * 5 + 2 * 3 + 1 + 1,
      175,
    ]);
    // The pivot's 32 tries are its first one and 31 retries. It is entered and never left.
    expect(costOf("no answer from TakePayment")).toEqual([
      "stuck",
      4 + 31,
      31,
      1 + 3 * 5 + 1 + 32 * 3 + 1,
      875,
    ]);
  });

  it("is summed up over the runs, of which a share is rejected", async () => {
    const { mix } = await estimateOf(tripBooking.toJSON(), { rejected: 0.05 });
    // 95 % take 8 transitions; the others 2, 4, 6 or 8.
    expect(mix.standard).toBeCloseTo(25 * (0.95 * 8 + 0.05 * 5), 6);
    expect(mix.xray).toBeCloseTo(5, 6);
    // 8 calls of 200 ms in a chunk of 64 MB; the others have 1, 3, 5 or 7 calls.
    const seconds = 0.95 * 1.6 + 0.05 * 0.8;
    expect(mix.express).toBeCloseTo(1 + 1_000_000 * seconds * (64 / 1024) * 0.00001667, 6);
    // A start and an operation for each call, each with an invocation of 50 ms in 128 MB.
    const operations = 0.95 * 9 + 0.05 * 5;
    expect(mix.durable).toBeCloseTo(operations * (8 + 0.2 + 1_000_000 * 0.05 * 0.125 * 0.0000166667), 6);
    expect(mix.longestSeconds).toBeCloseTo(1.6, 6);
  });
});

describe("the runs that are counted", () => {
  it.each([
    ["the trip booking", tripBooking.toJSON()],
    ["a small order", order.toJSON()],
    ["an approval by token", businessTrip.toJSON()],
    ["compensations at the same time", atOnce.toJSON()],
    ["a function that answers its refusals", refusing.toJSON()],
  ])("take the transitions that the compiler has planned: %s", async (_name, saga) => {
    const { outcomes } = await estimateOf(saga);
    const { completed, failing } = compile(saga).plan?.transitions ?? { completed: 0, failing: {} };
    const transitions = (wanted: string) => {
      const found = outcomes.find(({ when }) => when === wanted);
      return found && found.transitions - found.retries;
    };
    expect(transitions("every step succeeds")).toBe(completed);
    for (const [step, { rejected, answeredRejected, inDoubt }] of Object.entries(failing)) {
      expect([step, transitions(`${step} is rejected`)]).toEqual([step, rejected ?? answeredRejected]);
      expect([step, transitions(`no answer from ${step}`)]).toEqual([step, inDoubt]);
    }
  });

  it("are none if the saga breaks a rule", async () => {
    const broken = { ...order.toJSON(), steps: [] };
    const { estimate, diagnostics } = await estimateCost(broken, {
      prices,
      runs: 1,
      rejected: 0,
      callMilliseconds: 1,
    });
    expect(estimate).toBeUndefined();
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});
