import { LeapingClock } from "cdk-saga/local";
import { type LocalRun, type LocalRunOptions, runLocally } from "../../support/local/run-locally.js";
import type { Audit } from "../../support/local/scenario.js";
import { ScenarioRunner } from "../../support/local/scenario-runner.js";
import { Stores } from "../../support/local/stores.js";
import type { TripRequest } from "../contract.js";
import { tripBooking } from "../saga.js";
import { brokenPromises, type Promised, promises } from "./promises.js";
import { scenarios } from "./scenarios.js";
import { synthesize } from "./synthesize.js";
import { readTraces, type Traces } from "./traces.js";

/** Options of `runTrips`. */
export interface TripRunOptions extends LocalRunOptions {
  /**
   * The one trip to run.
   * @default - the five scenarios
   */
  readonly trip?: TripRequest;
}

/**
 * Synthesizes the trip booking, starts it on this machine and runs trips on it.
 *
 * @returns whether the store shows what every outcome promises; false when the run was ended before.
 */
export async function runTrips({ trip, ...options }: TripRunOptions): Promise<boolean> {
  const clock = new LeapingClock();
  try {
    return await runLocally(options, { synthesize, clock, run: (run) => runOn(run, clock, trip) });
  } finally {
    clock.close();
  }
}

async function runOn(run: LocalRun, clock: LeapingClock, trip: TripRequest | undefined): Promise<boolean> {
  const stores = new Stores(run.environment, "TripBooking");
  const runner = new ScenarioRunner<TripRequest>({
    ...run,
    clock,
    saga: tripBooking.toJSON(),
    stateMachine: "TripBooking/TripBooking/StateMachine",
    noun: "trip",
  });
  const auditOf =
    (promised: Promised): Audit =>
    async (keyPrefix) => {
      const traces = await readTraces(stores, keyPrefix);
      return { found: describe(traces), problems: brokenPromises(traces, promised) };
    };
  return trip === undefined
    ? await runner.runAll(scenarios, ({ promised }) => auditOf(promised))
    : await runner.runOne(trip, (outcome) => auditOf(promises[outcome]));
}

function describe({ car, hotel, flight, payment }: Traces): string {
  return `car ${car}, hotel ${hotel}, flight ${flight}, payment ${payment}`;
}
