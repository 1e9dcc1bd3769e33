import type { Execution, LocalEnvironment } from "cdk-saga/local";
import { type Outcome, outcomeOf } from "../../../support/local/outcome.js";
import type { SoakTrip } from "./trips.js";

/** The outcome of one trip. */
export interface TripRun {
  readonly trip: SoakTrip;
  /** The prefix of the keys of all its steps: `<state machine>:<execution>/`. */
  readonly keyPrefix: string;
  /** "stuck" only if it still was after all redrives, or could not be redriven. */
  readonly outcome: Outcome;
  /** The number of times that it was stuck and redriven. */
  readonly redrives: number;
  /** The status, and the error if there is one. */
  readonly ended: string;
  /** The price that a completed trip says it has paid. */
  readonly paid?: number;
}

/** Options for running trips. */
export interface RunTripsOptions {
  readonly stateMachine: string;
  readonly atOnce: number;
  /** Is told whenever a trip has come out. */
  readonly onTrip: (run: TripRun) => void;
  /** Begins nothing any more once it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** Each redrive tries for another hour of the saga's time; what is stuck so often will not come out. */
const MOST_REDRIVES = 20;

/** Runs trips, so many at a time, and redrives what gets stuck. */
export async function runTrips(
  environment: LocalEnvironment,
  trips: readonly SoakTrip[],
  { stateMachine, atOnce, onTrip, signal }: RunTripsOptions,
): Promise<readonly TripRun[]> {
  const { name: machineName } = environment.stateMachines.find(stateMachine);
  const waiting = trips.values();
  const runs: TripRun[] = [];

  const runNext = async (): Promise<void> => {
    // All of them take from the same trips.
    for (const trip of waiting) {
      if (signal?.aborted) return;
      const execution = environment.startExecution(stateMachine, {
        name: trip.name,
        input: { ...trip.input },
      });
      await execution.ended;
      while (isStuck(execution) && execution.redriveCount < MOST_REDRIVES && !signal?.aborted) {
        environment.redrive(execution);
        await execution.ended;
      }
      const run = runOf(trip, execution, `${machineName}:${trip.name}/`);
      runs.push(run);
      onTrip(run);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, trips.length) }, runNext));
  // Calls that were given up on land when they land.
  await environment.settled();
  return runs;
}

function isStuck({ status, error }: Execution): boolean {
  return status === "FAILED" && outcomeOf({ status, error }) === "stuck";
}

function runOf(trip: SoakTrip, execution: Execution, keyPrefix: string): TripRun {
  const { status, error, output, redriveCount: redrives } = execution;
  const paid = typeof output === "object" && output !== null && "paid" in output ? output.paid : undefined;
  return {
    trip,
    keyPrefix,
    outcome: outcomeOf({ status, error }),
    redrives,
    ended: error === undefined ? status : `${status} with ${error}`,
    ...(typeof paid === "number" ? { paid } : {}),
  };
}
