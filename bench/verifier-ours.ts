import { compile } from "../lib/compiler/index.js";
import { tripBooking } from "../lib/examples/trip-booking/saga.js";
import { loadMachine, seededRandom, startExecution, VirtualClock } from "../lib/runner/index.js";
import { verify } from "../lib/verifier/index.js";

/** Measures the verifier and, in turn with it, the runner alone on the same state machine; prints a line for each. */
const rounds = 7;

async function main(): Promise<void> {
  const rates = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [what, measure] of Object.entries(measures)) {
      const start = performance.now();
      const count = await measure();
      const rate = count / ((performance.now() - start) / 1000);
      rates.set(what, [...(rates.get(what) ?? []), rate]);
    }
  }
  for (const [what, measured] of rates) {
    // The first round warms up.
    const [median = Number.NaN] = measured
      .slice(1)
      .sort((a, b) => a - b)
      .slice(Math.floor((rounds - 1) / 2));
    process.stdout.write(`${Math.round(median).toLocaleString("en-US").padStart(9)} a second: ${what}\n`);
  }
}

const measures = {
  "runs of the trip booking, up to two faults each, verified": async () => (await verify(tripBooking)).runs,
  "runs of the trip booking, three faults each, verified": async () =>
    (await verify(tripBooking, { faults: 3, budget: 4_000 })).runs,
  "executions of the trip booking by the runner alone, all going well, no history": () => alone(() => false),
  "executions of the trip booking by the runner alone, the payment tried 32 times, no history": () =>
    alone((state) => state === "TakePayment"),
};

function alone(fails: (state: string) => boolean): number {
  const { definition } = compile(tripBooking);
  if (definition === undefined) throw new Error("The trip booking does not compile.");
  const machine = loadMachine(definition);
  const executions = 2_000;
  for (let index = 0; index < executions; index += 1) {
    const clock = new VirtualClock();
    const execution = startExecution(machine, {
      input: {},
      name: "run",
      stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:Trip",
      clock,
      random: seededRandom(1),
      history: false,
      tasks: ({ state }) => (fails(state) ? { failed: { error: "Lost" } } : { succeeded: { Payload: {} } }),
    });
    while (execution.status === "RUNNING" && clock.leap());
  }
  return executions;
}

void main();
