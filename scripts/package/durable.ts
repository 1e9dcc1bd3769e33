import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundled } from "../../lib/coordination/private/function-code.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import type { Packages } from "./projects.js";
import { npm, root, run } from "./run.js";

/** Packages of Lambda's runtime, and AWS's own testing package. They ask for Node.js 22. */
const runtime = [
  "@aws/durable-execution-sdk-js@2.4.0",
  "@aws/durable-execution-sdk-js-testing@1.1.4",
  ...["lambda", "dynamodb", "scheduler"].map((name) => `@aws-sdk/client-${name}@3`),
];

interface Case {
  readonly name: string;
  readonly outcome: string;
  readonly calls: readonly { readonly operation: string; readonly request: object }[];
}

/** The calls that each case has to make, several alike counted as one. */
const expected: Readonly<Record<string, readonly [outcome: string, calls: string]>> = {
  "nothing fails": [
    "completed",
    "ReserveCar ReserveHotel ReserveFlight TakePayment ConfirmCar ConfirmHotel ConfirmFlight NotifyTraveller",
  ],
  "the flight is full": ["compensated", "ReserveCar ReserveHotel ReserveFlight CancelHotel CancelCar"],
  "the hotel's answers are lost": ["compensated", "ReserveCar ReserveHotel CancelHotel CancelCar"],
  "a cancellation is down for longer than its tries": [
    "compensated",
    "ReserveCar ReserveHotel ReserveFlight CancelHotel CancelCar",
  ],
};

/** Runs the trip booking by a DurableCoordinator's code under AWS's testing package, on Node.js 22. Throws for a case that goes wrong. */
export async function runDurably(packages: Packages, node22: string): Promise<void> {
  const folder = packages.directory("durable");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const quick = ["--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"];
  await npm(folder, "install", ...quick, ...runtime);
  const code = join(folder, "function");
  mkdirSync(code);
  writeFileSync(join(code, "index.js"), bundled("durable-coordinator"));
  const saga = { document: tripBooking.toJSON(), functionTimeouts: {} };
  writeFileSync(join(code, "saga.json"), JSON.stringify(saga));
  const driver = join(folder, "driver.cjs");
  await build({
    entryPoints: [join(root, "scripts", "package", "durable-driver.ts")],
    outfile: driver,
    platform: "node",
    format: "cjs",
  });
  const output = await run(node22, [driver, folder], folder);
  const cases = output
    .split("\n")
    .filter((line) => line.startsWith("CASE "))
    .map((line): Case => JSON.parse(line.slice("CASE ".length)));
  const problems = Object.entries(expected).flatMap(([name, [outcome, calls]]) => {
    const found = cases.find((each) => each.name === name);
    const made = found?.calls.map(({ operation }) => operation) ?? [];
    const told = made.filter((operation, index) => operation !== made[index - 1]).join(" ");
    return found?.outcome === outcome && told === calls
      ? []
      : [
          `${name}: ended ${found?.outcome ?? "nowhere"} after ${told}; ${outcome} after ${calls} was expected`,
        ];
  });
  if (problems.length > 0) throw new Error([...problems, output].join("\n"));
}
