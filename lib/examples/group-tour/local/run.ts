import { LeapingClock } from "cdk-saga/local";
import { PassingTime } from "../../support/local/passing-time.js";
import { type LocalRun, type LocalRunOptions, runLocally } from "../../support/local/run-locally.js";
import type { Audited } from "../../support/local/scenario.js";
import { ScenarioRunner } from "../../support/local/scenario-runner.js";
import { Stores } from "../../support/local/stores.js";
import type { TourRequest } from "../contract.js";
import { groupTour } from "../saga.js";
import { Manager } from "./manager.js";
import { scenarios } from "./scenarios.js";
import { synthesize } from "./synthesize.js";
import { tellTraces } from "./traces.js";

/**
 * Synthesizes the group tour, starts it on this machine and runs tours on it.
 *
 * @returns whether the stores show what every outcome promises; false when the run was ended before.
 */
export async function runTours(options: LocalRunOptions): Promise<boolean> {
  const time = new PassingTime();
  const clock = new LeapingClock(time);
  try {
    return await runLocally(options, { synthesize, clock, run: (run) => runOn(run, time, clock) });
  } finally {
    clock.close();
  }
}

async function runOn(run: LocalRun, time: PassingTime, clock: LeapingClock): Promise<boolean> {
  const stores = new Stores(run.environment, "GroupTour");
  const manager = new Manager({ environment: run.environment, stores, time });
  const runner = new ScenarioRunner<TourRequest>({
    ...run,
    clock,
    saga: groupTour.toJSON(),
    stateMachine: "GroupTour/GroupTour/StateMachine",
    noun: "tour",
  });
  const audit = async (keyPrefix: string, leaves: string): Promise<Audited> => {
    const found = await tellTraces(stores, keyPrefix);
    return { found, problems: found === leaves ? [] : [`promised is: ${leaves}`] };
  };
  try {
    const ran = runner.runAll(scenarios, ({ manager: habit = "approves", leaves }) => {
      manager.habit = habit;
      return (keyPrefix) => audit(keyPrefix, leaves);
    });
    return await Promise.race([ran, manager.failed]);
  } finally {
    manager.close();
  }
}
