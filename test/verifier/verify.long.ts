import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { formatVerification, type Verification, verify } from "../../lib/verifier/index.js";
import { languageSagas } from "../support/language-sagas.js";
import { manySagas } from "../support/many-sagas.js";
import { parallelSagas } from "../support/parallel-sagas.js";

function told({ broken }: Verification): string[] {
  return broken.map(({ code, how, script }) => `${script}: ${code}: ${how.join(" ")}`);
}

describe("every failure tried", () => {
  it("leaves the trip booking whole or with nothing left, in all runs of up to two faults", async () => {
    const progress: number[] = [];
    const verification = await verify(tripBooking, { onProgress: ({ runs }) => progress.push(runs) });
    expect(formatVerification(verification)).toMatchInlineSnapshot(`
"TripBooking: 701 runs of up to 2 faults, 94 situations, 12 end states. Every law held.
  497 runs completed, 204 were compensated; 391 of them were stuck or stopped on the way, and redriven.
  Not explored: runs of more than 2 faults, and of more than 1 fault if the execution is stopped.
  Assumed: that a Task's Catch covers the Task's own Arguments (for cancelling it)."
`);
    expect(progress).toEqual([500]);
    const page = readFileSync(join(__dirname, "../../docs/examples.md"), "utf8");
    expect(page).toContain(formatVerification(verification));
  });

  it.each(Object.entries(manySagas))("finds every law kept by a sequence: %s", async (_title, saga) => {
    expect(told(await verify(saga, { budget: 250 }))).toEqual([]);
  });

  it.each(Object.entries(parallelSagas))("finds every law kept by blocks: %s", async (_title, saga) => {
    // Runs with fewer faults come first: all with one, and as many with two as there is time for.
    expect(told(await verify(saga, { budget: 250 }))).toEqual([]);
  });

  it.each(Object.entries(languageSagas))(
    "finds every law kept by the whole language: %s",
    async (_title, { saga, input }) => {
      expect(told(await verify(saga, { faults: 1, inputs: [input] }))).toEqual([]);
    },
  );

  it("finds every law kept in random runs of many faults", async () => {
    const verification = await verify(tripBooking, { faults: 0, walks: 300, seed: 7 });
    // Without a fault there is a run for each sample of the data.
    const { runs } = await verify(tripBooking, { faults: 0 });
    expect([verification.holds, verification.walks, verification.runs]).toEqual([true, 300, 300 + runs]);
  });
});
