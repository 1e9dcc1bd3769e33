import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { scenarios } from "../../lib/examples/trip-booking/local/scenarios.js";
import { brokenPromises, promises } from "../../lib/examples/trip-booking/local/promises.js";
import { synthesize } from "../../lib/examples/trip-booking/local/synthesize.js";
import { readTraces } from "../../lib/examples/trip-booking/local/traces.js";
import { Stores } from "../../lib/examples/support/local/stores.js";
import { LeapingClock, type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { cancelIn } from "../support/cancelled-runs.js";
import { spendNight } from "../support/night.js";

let assembly = "";
let clock: LeapingClock;
let environment: LocalEnvironment;
beforeAll(() => {
  assembly = mkdtempSync(join(tmpdir(), "night-"));
  synthesize(assembly);
});
beforeEach(async () => {
  clock = new LeapingClock();
  environment = await startLocalEnvironment({ assembly, clock, concurrency: 20 });
});
afterEach(async () => {
  await environment.close();
  clock.close();
});
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

describe("a night of 200 trips, of whose calls a fifth goes wrong, with the hotel down for half of them", () => {
  it("has exactly what is stuck listed and counted, and one command gets it all home", async () => {
    const night = await spendNight(environment, { trips: 200, faults: 0.2, seed: 1 });
    expect(night.ended.stuck.length).toBeGreaterThan(50);
    expect(night.ended.compensated.length).toBeGreaterThan(20);
    expect(night.ended.completed.length).toBeGreaterThan(20);
    expect(night.listed).toEqual(night.ended.stuck);
    // Whatever the stores show half done is listed; of what is listed, some have left nothing that could be seen.
    expect(night.halfDone.filter((name) => !night.listed.includes(name))).toEqual([]);
    expect(night.halfDone.length).toBeGreaterThan(40);
    expect(night.matched).toEqual(night.ended);
    expect(night.redriven).toEqual({ code: 0, last: `${night.listed.length} executions redriven` });
    expect(night.listedAfterwards).toEqual([]);
    expect(night.violations).toEqual([]);
  });
});

describe("a trip that is cancelled by command", () => {
  const [{ input } = { input: undefined }] = scenarios;
  const before = ["ReserveCar", "ReserveHotel", "ReserveFlight"];
  const after = ["TakePayment", "ConfirmCar", "ConfirmHotel", "ConfirmFlight", "NotifyTraveller"];

  it.each([...before, ...after].flatMap((task) => [[task, "twice"] as const, [task, "killed"] as const]))(
    "in %s, %s, goes back before the pivot and through after it",
    async (task, how) => {
      const end = await cancelIn({
        ...{ environment, clock, task, how },
        stateMachine: "TripBooking/TripBooking/StateMachine",
        name: "trip",
        input: input ?? {},
      });
      const outcome = before.includes(task) ? "compensated" : "completed";
      expect(end.result).toMatchObject(
        outcome === "completed" ? { status: "SUCCEEDED" } : { status: "FAILED", error: "Saga.Compensated" },
      );
      expect(end.redrives).toBe(1);
      const says =
        outcome === "compensated" ? "cancelled; everything was taken back" : "completed: it had gone too far";
      for (const line of end.told) expect(line).toContain(`trip: ${says}`);
      const { name } = environment.stateMachines.find("TripBooking/TripBooking/StateMachine");
      const traces = await readTraces(new Stores(environment, "TripBooking"), `${name}:trip/`);
      expect(brokenPromises(traces, promises[outcome])).toEqual([]);
    },
  );
});
