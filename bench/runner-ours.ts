import {
  loadMachine,
  seededRandom,
  startExecution,
  type TaskHandler,
  VirtualClock,
} from "../lib/runner/index.js";
import { jsonataMachines, jsonPathMachines } from "./runner-machines.js";
import { type Measurement, measure, result, type Scenario, scenarios } from "./runner-scenarios.js";

/** Measures this runner; prints a Measurement a line. Runs as a bundle, as the package's users would run it. */
async function measureAll(): Promise<void> {
  for (const scenario of scenarios) {
    for (const history of [true, false]) {
      await report(
        scenario,
        `history ${history ? "on" : "off"}`,
        runner(scenario, history, handler(scenario)),
      );
    }
    const inJsonPath = jsonPathMachines[scenario.machine];
    if (inJsonPath !== undefined) {
      await report(scenario, "JSONPath, history on", runner(scenario, true, handler(scenario), inJsonPath));
    }
    const later = handler(scenario);
    await report(
      scenario,
      "tasks answer later",
      runner(scenario, true, async (call) => later(call)),
    );
  }
}

async function report(
  scenario: Scenario,
  column: string,
  run: (count: number) => Promise<void>,
): Promise<void> {
  const measurement: Measurement = { scenario: scenario.name, column, perSecond: await measure(run) };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}

function handler({ refuses }: Scenario): TaskHandler {
  return (call) =>
    call.state === refuses
      ? { failed: { error: "FlightUnavailable", cause: "full" } }
      : { succeeded: result };
}

function runner(
  scenario: Scenario,
  history: boolean,
  tasks: TaskHandler,
  definition = jsonataMachines[scenario.machine],
): (count: number) => Promise<void> {
  const machine = loadMachine(definition);
  const input = JSON.parse(JSON.stringify(scenario.input));
  const clock = new VirtualClock();
  const random = seededRandom(1);
  const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:Trip";
  let number = 0;
  return async (count) => {
    for (let run = 0; run < count; run += 1) {
      number += 1;
      const name = `trip-${number}`;
      const execution = startExecution(machine, {
        input,
        name,
        stateMachineArn,
        clock,
        random,
        tasks,
        history,
      });
      if (execution.status === "RUNNING") await execution.ended;
      if (execution.status !== scenario.status) throw new Error(`${execution.error}: ${execution.cause}`);
    }
  };
}

void measureAll();
