import { join } from "node:path";
import { CommandLineError } from "../lib/examples/support/local/read-options.js";
import { help, readCommand } from "../lib/examples/trip-booking/local/command-line.js";
import { readTrip } from "../lib/examples/trip-booking/local/read-trip.js";
import type { RunSaga } from "../lib/examples/support/local/scenario-runner.js";
import { interruption, runMain } from "./run-main.js";

/** The command line, as `saga` runs it. */
const runSaga: RunSaga = async (args, { endpoint, write, now }) => {
  const { main: runCommand } = await import("../lib/cli/main.js");
  const interrupted = new Promise<never>(() => {});
  return await runCommand([...args, "--endpoint", endpoint], { write, complain: write, now, interrupted });
};

/** Runs the command and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const command = readCommand(args);
  if (command.kind === "help") {
    process.stdout.write(help);
    return 0;
  }
  const trip = "file" in command && command.file !== undefined ? readTrip(command.file) : undefined;
  // What is said of Node's versions, and a second look at a template that the tests have looked at, would only delay.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  process.env.CDK_VALIDATION ??= "false";
  // Late, because the CDK takes a second to load, which nobody with a wrong option wants to wait for.
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const assembly = join(__dirname, "..", "cdk.out");
  if (command.kind === "tours") {
    const { runTours } = await import("../lib/examples/group-tour/local/run.js");
    return (await runTours({ write, assembly, runSaga, interruption })) ? 0 : 1;
  }
  if (command.kind === "console") {
    const { startConsole } = await import("./start-console.js");
    await startConsole({ write, assembly, interruption, ...(trip === undefined ? {} : { trip }) });
    return 0;
  }
  if (command.kind === "style") {
    const { runStyledTrips } = await import("../lib/examples/trip-booking/local/run-style.js");
    return (await runStyledTrips(command.style, { write, assembly, runSaga, interruption })) ? 0 : 1;
  }
  const { runTrips } = await import("../lib/examples/trip-booking/local/run.js");
  const options = { write, assembly, runSaga, interruption, ...(trip === undefined ? {} : { trip }) };
  const isRight = await runTrips(options);
  write("\nTo see the trips on a page, and to let them fail at a click: npm start -- --console");
  return isRight ? 0 : 1;
}

void runMain(main, (error): error is CommandLineError => error instanceof CommandLineError);
