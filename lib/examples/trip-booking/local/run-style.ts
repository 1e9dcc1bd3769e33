import { LeapingClock } from "cdk-saga/local";
import { App } from "aws-cdk-lib";
import { type LocalRun, type LocalRunOptions, runLocally } from "../../support/local/run-locally.js";
import { Stores } from "../../support/local/stores.js";
import type { TripRequest } from "../contract.js";
import { StyledTripStack, type TripStyle } from "../styles.js";
import { brokenPromises, type Promised, promises } from "./promises.js";
import { scenarios } from "./scenarios.js";
import { readTraces } from "./traces.js";

/** A trip that needs no fault to go wrong. */
interface StyledTrip {
  readonly title: string;
  readonly input: TripRequest;
  readonly promised: Promised;
}

/** The trips that end by themselves, and one that costs too much. */
function tripsOf(): readonly StyledTrip[] {
  const plain = scenarios.filter(({ faults }) => faults.length === 0);
  const [first] = plain;
  if (first === undefined) throw new RangeError("There is no trip without a fault.");
  const dear: StyledTrip = {
    title: "c. The trip is too expensive",
    input: { ...first.input, travellers: 100 },
    promised: {
      ...promises.compensated,
      car: ["cancelled"],
      hotel: ["cancelled"],
      flight: ["cancelled"],
      payment: ["declined"],
    },
  };
  return [...plain, dear];
}

/**
 * Runs trips on this machine in another style of coordination, as it is deployed: there is no state machine.
 *
 * @returns whether the store shows what every outcome promises; false when the run was ended before.
 */
export async function runStyledTrips(style: TripStyle, options: LocalRunOptions): Promise<boolean> {
  const clock = new LeapingClock();
  let starts = "";
  const synthesize = (directory: string): void => {
    const app = new App({ outdir: directory });
    starts = new StyledTripStack(app, "TripBooking", { style, sweeper: true }).starts.node.path;
    app.synth();
  };
  try {
    return await runLocally(options, { synthesize, clock, run: (run) => runOn(run, clock, starts) });
  } finally {
    clock.close();
  }
}

async function runOn(
  { environment, write }: LocalRun,
  clock: LeapingClock,
  starts: string,
): Promise<boolean> {
  const stores = new Stores(environment, "TripBooking");
  const { name: coordinator } = environment.functions.find(starts);
  const trips = tripsOf();
  let broken = 0;
  for (const [index, { title, input, promised }] of trips.entries()) {
    const name = `trip-${index + 1}`;
    write("");
    write(title);
    await environment.invoke(starts, { name, startTime: new Date(clock.now()).toISOString(), input });
    // The rest goes on by itself, from link to link.
    await environment.settled();
    const traces = await readTraces(stores, `${coordinator}:${name}/`);
    const { car, hotel, flight, payment } = traces;
    write(`  Store: car ${car}, hotel ${hotel}, flight ${flight}, payment ${payment}`);
    const problems = brokenPromises(traces, promised);
    for (const problem of problems) write(`  WRONG: ${problem}.`);
    if (problems.length > 0) broken += 1;
  }
  write("");
  write(
    broken === 0
      ? `All ${trips.length} trips came out as they should.`
      : `${broken} of ${trips.length} trips came out wrong.`,
  );
  return broken === 0;
}
