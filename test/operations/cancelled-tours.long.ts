import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Manager } from "../../lib/examples/group-tour/local/manager.js";
import { scenarios } from "../../lib/examples/group-tour/local/scenarios.js";
import { synthesize } from "../../lib/examples/group-tour/local/synthesize.js";
import { tellTraces } from "../../lib/examples/group-tour/local/traces.js";
import { PassingTime } from "../../lib/examples/support/local/passing-time.js";
import { Stores } from "../../lib/examples/support/local/stores.js";
import { LeapingClock, type LocalEnvironment, startLocalEnvironment } from "../../lib/local/index.js";
import { cancelIn } from "../support/cancelled-runs.js";

const stateMachine = "GroupTour/GroupTour/StateMachine";
let assembly = "";
let clock: LeapingClock;
let environment: LocalEnvironment;
let manager: Manager;
beforeAll(() => {
  assembly = mkdtempSync(join(tmpdir(), "tours-"));
  synthesize(assembly);
}, 240_000);
beforeEach(async () => {
  const time = new PassingTime();
  clock = new LeapingClock(time);
  environment = await startLocalEnvironment({ assembly, clock });
  manager = new Manager({ environment, stores: new Stores(environment, "GroupTour"), time });
});
afterEach(async () => {
  manager.close();
  await environment.close();
  clock.close();
});
afterAll(() => rmSync(assembly, { recursive: true, force: true }));

describe("a group tour that is cancelled by command", () => {
  const scenario = scenarios.find(({ title }) => title === "b. Six by train");
  const before = ["ReserveTrain", "ReserveHotel", "ReserveFlight", "ReservePlace", "ApproveTour"];
  const after = [
    "TakePayment",
    "ConfirmHotel",
    "ConfirmFlight",
    "ConfirmTrain",
    "ConfirmPlace",
    "SendTicket",
  ];

  it.each([...before, ...after].flatMap((task) => [[task, "twice"] as const, [task, "killed"] as const]))(
    "in %s, %s, goes back before the pivot and through after it",
    async (task, how) => {
      const { result, redrives } = await cancelIn({
        ...{ environment, clock, stateMachine, task, how },
        name: "tour",
        input: scenario?.input ?? {},
      });
      expect(redrives).toBe(1);
      const { name } = environment.stateMachines.find(stateMachine);
      const left = await tellTraces(new Stores(environment, "GroupTour"), `${name}:tour/`);
      if (before.includes(task)) {
        expect(result).toMatchObject({ status: "FAILED", error: "Saga.Compensated" });
        expect(left).not.toMatch(/confirmed|reserved|taken|open/);
      } else {
        expect(result.status).toBe("SUCCEEDED");
        expect(left).toBe(scenario?.leaves);
      }
    },
  );
});
