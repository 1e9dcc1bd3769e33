import { fileURLToPath } from "node:url";
import { App } from "aws-cdk-lib";
import { type LocalEnvironment, startLocalEnvironment } from "../../local/index.js";
import type { Execution } from "../../runner/index.js";
import type { TripRequest } from "../contract.js";
import { tripBooking } from "../saga.js";
import { TripBookingStack } from "../stack.js";
import { brokenPromises, type Outcome, outcomeOf, type Promised, promises } from "./promises.js";
import { type Scenario, scenarios } from "./scenarios.js";
import { type Traces, TripStore } from "./store.js";
import { Timeline } from "./timeline.js";

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
}

/**
 * Synthesizes the trip booking, brings it up on this machine and runs trips on it.
 *
 * @returns whether the store shows what every outcome promises.
 */
export async function runTrips({ write, assembly, trip }: RunOptions): Promise<boolean> {
  write("Synthesizing the stack and bundling its functions …");
  const app = new App({ outdir: assembly });
  new TripBookingStack(app, "TripBooking");
  app.synth();
  const environment = await startLocalEnvironment({ assembly, projectDirectory });
  const store = new TripStore(environment);
  try {
    const runner = new TripRunner(environment, store, write);
    return trip === undefined ? await runScenarios(runner, write) : await runner.runTrip(trip);
  } finally {
    store.close();
    await environment.close();
  }
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

class TripRunner {
  readonly #environment: LocalEnvironment;
  readonly #store: TripStore;
  readonly #write: Write;
  #trips = 0;

  constructor(environment: LocalEnvironment, store: TripStore, write: Write) {
    this.#environment = environment;
    this.#store = store;
    this.#write = write;
  }

  /** Runs one scenario, and redrives it without its faults when it gets stuck. */
  async runScenario({ title, story, trip, faults, ends, promised }: Scenario): Promise<boolean> {
    this.#write("");
    this.#write(title);
    this.#write(`  ${story}`);
    const injected = faults.map((fault) => this.#environment.faults.inject(fault));
    const { execution, timeline } = this.#start(trip);
    await execution.ended;
    for (const fault of injected) fault.repair();

    const first = outcomeOf(execution);
    this.#tellOutcome(execution, timeline);
    if (first === "stuck") {
      this.#environment.redrive(execution);
      await execution.ended;
      this.#tellOutcome(execution, timeline);
    }
    const problems = first === ends ? [] : [`it ended ${first}, expected was ${ends}`];
    if (outcomeOf(execution) === "stuck") problems.push("it is still stuck");
    return this.#audit(execution, promised, problems);
  }

  /** Runs a trip of the user's; whatever its outcome is, the store has to show it. */
  async runTrip(trip: TripRequest): Promise<boolean> {
    this.#write("");
    const { execution, timeline } = this.#start(trip);
    await execution.ended;
    this.#tellOutcome(execution, timeline);
    const outcome = outcomeOf(execution);
    if (outcome === "stuck") return this.#audit(execution, promises.compensated, ["it is stuck"]);
    return this.#audit(execution, promises[outcome], []);
  }

  #start(trip: TripRequest): { readonly execution: Execution; readonly timeline: Timeline } {
    this.#trips += 1;
    const timeline = new Timeline(tripBooking.toJSON(), this.#write);
    const execution = this.#environment.startExecution(stateMachine, {
      name: `trip-${this.#trips}`,
      input: { ...trip },
      observe: (event) => timeline.observe(event),
    });
    return { execution, timeline };
  }

  #tellOutcome(execution: Execution, timeline: Timeline): void {
    const outcome = outcomeOf(execution);
    const details = detailsOf(outcome, execution, timeline.state);
    this.#write(`  → ${outcome}: ${details}`);
  }

  async #audit(execution: Execution, promised: Promised, problems: readonly string[]): Promise<boolean> {
    await this.#environment.settled();
    const { name } = this.#environment.stateMachines.find(stateMachine);
    const traces = await this.#store.traces(`${name}:${execution.name}/`);
    this.#write(`  Store: ${describe(traces)}`);
    const all = [...problems, ...brokenPromises(traces, promised)];
    for (const problem of all) this.#write(`  WRONG: ${problem}.`);
    return all.length === 0;
  }
}

function detailsOf(outcome: Outcome, execution: Execution, state: string): string {
  switch (outcome) {
    case "completed":
      return `SUCCEEDED with ${JSON.stringify(execution.output)}`;
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
