import { createRequire } from "node:module";
import "./with-resolvers.js";
import { jsonPathMachines } from "./runner-machines.js";
import { type Measurement, measure, result, type Scenario, scenarios } from "./runner-scenarios.js";

/** The part of `aws-local-stepfunctions` that is used. */
interface OtherStateMachine {
  run(input: unknown, options: unknown): { readonly result: Promise<unknown> };
}
export type OtherConstructor = new (definition: unknown, options: unknown) => OtherStateMachine;

/** Measures `aws-local-stepfunctions`, installed in the folder that is given; prints a Measurement a line. */
async function measureAll(folder: string): Promise<void> {
  const { StateMachine } = createRequire(`${folder}/package.json`)("aws-local-stepfunctions");
  for (const scenario of scenarios) {
    if (jsonPathMachines[scenario.machine] === undefined) continue;
    const measurement: Measurement = {
      scenario: scenario.name,
      column: "aws-local-stepfunctions",
      perSecond: await measure(runner(scenario, StateMachine)),
    };
    process.stdout.write(`${JSON.stringify(measurement)}\n`);
  }
}

function runner(scenario: Scenario, StateMachine: OtherConstructor): (count: number) => Promise<void> {
  const machine = new StateMachine(jsonPathMachines[scenario.machine], {
    validationOptions: { checkArn: false },
  });
  const names = ["ReserveCar", "ReserveHotel", "ReserveFlight", "CancelHotel", "CancelCar", "Item"];
  const taskResourceLocalHandlers = Object.fromEntries(names.map((name) => [name, taskOf(name, scenario)]));
  const context = { StateMachine: { Name: "Trip" }, Execution: { Name: "trip-1" } };
  const options = { overrides: { taskResourceLocalHandlers }, context };
  return async (count) => {
    for (let run = 0; run < count; run += 1) {
      const status = await machine.run(scenario.input, options).result.then(
        () => "SUCCEEDED",
        () => "FAILED",
      );
      if (status !== scenario.status) throw new Error(`${scenario.name} ended ${status}`);
    }
  };
}

function taskOf(name: string, { refuses }: Scenario): () => Promise<unknown> {
  return async () => {
    if (name !== refuses) return result;
    const error = new Error("full");
    error.name = "FlightUnavailable";
    throw error;
  };
}

void measureAll(process.argv[2] ?? ".");
