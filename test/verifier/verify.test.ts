import { describe, expect, it } from "@jest/globals";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import {
  formatVerification,
  NotVerifiableError,
  type Verification,
  verify,
} from "../../lib/verifier/index.js";
import { sagaOf, step } from "../support/documents.js";
import { languageSagas } from "../support/language-sagas.js";
import { manySagas } from "../support/many-sagas.js";
import { parallelSagas } from "../support/parallel-sagas.js";
import { order } from "../support/small-sagas.js";

function told({ broken }: Verification): string[] {
  return broken.map(({ code, how, script }) => `${script}: ${code}: ${how.join(" ")}`);
}

/** One in eight of them; all are verified in verify.long.ts. */
function some<T>(sagas: Readonly<Record<string, T>>): [title: string, T][] {
  return Object.entries(sagas).filter((_, index) => index % 8 === 0);
}

describe("every failure tried", () => {
  // These searches go to their end in verify.long.ts.
  it("leaves the trip booking whole or with nothing left, in all runs of one fault", async () => {
    const verification = await verify(tripBooking, { faults: 1 });
    expect(formatVerification(verification)).toMatchInlineSnapshot(`
"TripBooking: 137 runs of up to 1 fault, 25 situations, 12 end states. Every law held.
  83 runs completed, 54 were compensated; 65 of them were stuck or stopped on the way, and redriven.
  Not explored: runs of more than 1 fault.
  Assumed: that a Task's Catch covers the Task's own Arguments (for cancelling it)."
`);
  });

  it.each(some(manySagas))("finds every law kept by a sequence: %s", async (_title, saga) => {
    expect(told(await verify(saga, { budget: 40 }))).toEqual([]);
  });

  it.each(some(parallelSagas))("finds every law kept by blocks: %s", async (_title, saga) => {
    // Runs with fewer faults come first.
    expect(told(await verify(saga, { budget: 40 }))).toEqual([]);
  });

  it.each(some(languageSagas))(
    "finds every law kept by the whole language: %s",
    async (_title, { saga, input }) => {
      expect(told(await verify(saga, { faults: 1, inputs: [input], budget: 40 }))).toEqual([]);
    },
  );

  it("finds every law kept in random runs of many faults", async () => {
    const verification = await verify(tripBooking, { faults: 0, walks: 30, seed: 7 });
    expect([verification.holds, verification.walks, verification.runs]).toEqual([true, 30, 37]);
  });

  it("does the same each time", async () => {
    const [one, other] = [await verify(order, { walks: 20 }), await verify(order, { walks: 20 })];
    expect(one).toEqual(other);
  });

  it("says what it did not explore where the budget is used up", async () => {
    const verification = await verify(order, { budget: 50 });
    expect(verification.runs).toBe(50);
    expect(verification.unexplored).toBeGreaterThan(0);
    expect(formatVerification(verification)).toContain("the budget was used up");
  });

  it("says what it did not explore where the time is up, by the clock that it is given", async () => {
    let asked = 0;
    // A tenth of a second for each time that it is asked for.
    const now = () => (asked++ * 1000) / 10;
    const verification = await verify(order, { seconds: 3, walks: 5, now });
    expect([verification.endedBy, verification.runs]).toEqual(["time", 29]);
    expect(verification.unexplored).toBeGreaterThan(5);
    expect(formatVerification(verification)).toContain("and what follows from them: the time was used up.");
    const walks = await verify(order, { faults: 0, stops: 0, seconds: 1, walks: 50, now });
    expect([walks.endedBy, walks.walks + walks.unexplored]).toEqual(["time", 50]);
    expect((await verify(order, { faults: 0, seconds: 0 })).runs).toBe(0);
  });

  it("tells how far it has come, and stops where it is interrupted, with what it has found so far", async () => {
    const signal = { aborted: false };
    const told: number[] = [];
    const onProgress = ({ runs }: { readonly runs: number }) => {
      told.push(runs);
      signal.aborted = true;
    };
    const verification = await verify(order, { faults: 3, stops: 2, signal, onProgress });
    expect([verification.endedBy, verification.runs, verification.holds]).toEqual([
      "interruption",
      500,
      true,
    ]);
    expect(told).toEqual([500]);
    expect(formatVerification(verification)).toContain("it was interrupted");
  });

  it("refuses a time that is none", async () => {
    await expect(verify(order, { seconds: -1 })).rejects.toThrow(
      "The option seconds is -1, but has to be a number of at least 0, such as 60.",
    );
  });

  it("assumes what a deadline rests on, says so, and tries that both ways where it is told to", async () => {
    const late = sagaOf([step("A"), step("B")], { options: { deadline: { minutes: 5 } } });
    const assuming = await verify(late, { faults: 1 });
    expect(assuming.holds).toBe(true);
    expect(formatVerification(assuming)).toContain(
      "Assumed: that a Task's Catch covers the Task's own Arguments (for its deadline).",
    );
    const sceptical = await verify(late, { faults: 1, assumes: [] });
    expect(sceptical.broken.map(({ code }) => code)).toContain("stuck");
    expect(sceptical.broken[0]?.script).toContain("without:catchesArgumentsError");
  });

  it("uses inputs and responses that are given", async () => {
    const saga = sagaOf([
      step("A"),
      step("B", { action: { request: { id: { $ref: ["key"] }, of: { $ref: ["results", "A", "n"] } } } }),
    ]);
    const verification = await verify(saga, { inputs: [{ a: 1 }, { a: 2 }], responses: { DoA: { n: 7 } } });
    expect([verification.holds, verification.runs % 2]).toEqual([true, 0]);
  });

  it("fails for a saga that does not compile, with its diagnostics", async () => {
    const broken = sagaOf([step("A", { compensation: { operation: "Nobody" } })], { name: "" });
    await expect(verify(broken)).rejects.toThrow(NotVerifiableError);
  });
});
