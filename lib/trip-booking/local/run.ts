import { fileURLToPath } from "node:url";
import type { DescribeExecutionOutput } from "@aws-sdk/client-sfn";
import { type LocalEnvironment, startLocalEnvironment } from "../../local/index.js";
import type { TripRequest } from "../contract.js";
import { tripBooking } from "../saga.js";
import { brokenPromises, type Outcome, outcomeOf, type Promised, promises } from "./promises.js";
import { type Scenario, scenarios } from "./scenarios.js";
import { type Traces, TripStore } from "./store.js";
import { synthesize } from "./synthesize.js";
import { Timeline } from "./timeline.js";
import { TripClient, type TripExecution } from "./trip-client.js";

/** Takes a line of what is to be read. */
export type Write = (line: string) => void;

const stateMachine = "TripBooking/TripBooking/StateMachine";
const projectDirectory = fileURLToPath(new URL("../../..", import.meta.url));

/** What `runTrips` is told. */
export interface RunOptions {
  readonly write: Write;
  /** The directory to synthesize to. */
  readonly assembly: string;
  /**
   * The one trip to run.
   * @default - the four scenarios
   */
  readonly trip?: TripRequest;
  /**
   * Asked for when there is first something to clean up: a signal that is aborted when the run is to end at once. Nothing
   * is written from then on.
   * @default - it goes on to its end
   */
  readonly interruption?: () => AbortSignal;
}

/**
 * Synthesizes the trip booking, brings it up on this machine and runs trips on it: with AWS's own clients, through the
 * endpoints.
 *
 * @returns whether the store shows what every outcome promises; false when the run was ended before.
 */
export async function runTrips({ assembly, trip, interruption, ...options }: RunOptions): Promise<boolean> {
  options.write("Synthesizing the stack and bundling its functions …");
  synthesize(assembly);
  const signal = interruption?.();
  const write: Write = (line) => {
    if (signal?.aborted !== true) options.write(line);
  };
  const environment = await startLocalEnvironment({ assembly, projectDirectory });
  const store = new TripStore(environment);
  const client = new TripClient(environment);
  try {
    const runner = new TripRunner({ environment, store, client }, write);
    const run = trip === undefined ? runScenarios(runner, write) : runner.runTrip(trip);
    return await Promise.race([run, aborted(signal)]);
  } finally {
    store.close();
    client.close();
    await environment.close();
  }
}

/** Resolves, with false, when the run is to end at once. */
function aborted(signal: AbortSignal | undefined): Promise<false> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve(false);
    signal?.addEventListener("abort", () => resolve(false), { once: true });
  });
}

async function runScenarios(runner: TripRunner, write: Write): Promise<boolean> {
  let broken = 0;
  for (const scenario of scenarios) if (!(await runner.runScenario(scenario))) broken += 1;
  write("");
  write(
    broken === 0
      ? `All ${scenarios.length} trips came out as they should.`
      : `${broken} of ${scenarios.length} trips came out wrong.`,
  );
  return broken === 0;
}

/** What trips are run and looked at with. */
interface Bed {
  readonly environment: LocalEnvironment;
  readonly store: TripStore;
  readonly client: TripClient;
}

/** A trip's execution, with the timeline that tells it. */
interface ToldTrip {
  readonly execution: TripExecution;
  readonly timeline: Timeline;
}

class TripRunner {
  readonly #bed: Bed;
  readonly #write: Write;
  #trips = 0;

  constructor(bed: Bed, write: Write) {
    this.#bed = bed;
    this.#write = write;
  }

  /** Runs one scenario, and redrives it without its faults when it gets stuck. */
  async runScenario({ title, story, trip, faults, ends, promised }: Scenario): Promise<boolean> {
    this.#write("");
    this.#write(title);
    this.#write(`  ${story}`);
    const injected = faults.map((fault) => this.#bed.environment.faults.inject(fault));
    const told = await this.#run(trip);
    for (const fault of injected) fault.repair();

    const first = await this.#tellOutcome(told);
    let last = first;
    if (first === "stuck") {
      await this.#bed.client.redrive(told.execution, (event) => told.timeline.observe(event));
      last = await this.#tellOutcome(told);
    }
    const problems = first === ends ? [] : [`it ended ${first}, expected was ${ends}`];
    if (last === "stuck") problems.push("it is still stuck");
    return this.#audit(told.execution, promised, problems);
  }

  /** Runs a trip of the user's; whatever its outcome is, the store has to show it. */
  async runTrip(trip: TripRequest): Promise<boolean> {
    this.#write("");
    const told = await this.#run(trip);
    const outcome = await this.#tellOutcome(told);
    if (outcome === "stuck") return this.#audit(told.execution, promises.compensated, ["it is stuck"]);
    return this.#audit(told.execution, promises[outcome], []);
  }

  async #run(input: TripRequest): Promise<ToldTrip> {
    this.#trips += 1;
    const { environment, client } = this.#bed;
    const timeline = new Timeline(tripBooking.toJSON(), this.#write);
    const { arn } = environment.stateMachines.find(stateMachine);
    const trip = { name: `trip-${this.#trips}`, input };
    const execution = await client.run(arn, trip, (event) => timeline.observe(event));
    return { execution, timeline };
  }

  async #tellOutcome({ execution, timeline }: ToldTrip): Promise<Outcome> {
    const described = await this.#bed.client.describe(execution);
    const outcome = outcomeOf(described);
    this.#write(`  → ${outcome}: ${detailsOf(outcome, described, timeline.state)}`);
    return outcome;
  }

  async #audit(execution: TripExecution, promised: Promised, problems: readonly string[]): Promise<boolean> {
    const { environment, store } = this.#bed;
    await environment.settled();
    const { name } = environment.stateMachines.find(stateMachine);
    const traces = await store.traces(`${name}:${execution.name}/`);
    this.#write(`  Store: ${describe(traces)}`);
    const all = [...problems, ...brokenPromises(traces, promised)];
    for (const problem of all) this.#write(`  WRONG: ${problem}.`);
    return all.length === 0;
  }
}

function detailsOf(outcome: Outcome, execution: DescribeExecutionOutput, state: string): string {
  switch (outcome) {
    case "completed":
      return `SUCCEEDED with ${execution.output}`;
    case "compensated":
      return `FAILED with ${execution.error}, because ${reasonOf(execution.cause ?? "")}`;
    case "stuck":
      return `${execution.status} on ${state} with ${execution.error}; it can be redriven`;
  }
}

/** The failure that a compensated execution tells in its cause: JSON `{ step, error, cause }`. */
function reasonOf(cause: string): string {
  const { step, error }: { step?: unknown; error?: unknown } = JSON.parse(cause);
  return `${String(step)} failed with ${String(error)}`;
}

function describe({ car, hotel, flight, payment }: Traces): string {
  return `car ${car}, hotel ${hotel}, flight ${flight}, payment ${payment}`;
}
