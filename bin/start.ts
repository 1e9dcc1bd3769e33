import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { help, readCommand, UsageError } from "../lib/trip-booking/local/command-line.js";
import { readTrip } from "../lib/trip-booking/local/read-trip.js";

/** Runs the command and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const command = readCommand(args);
  if (command.kind === "help") {
    process.stdout.write(help);
    return 0;
  }
  const trip = command.kind === "trip" ? readTrip(command.file) : undefined;
  // What is said of Node's versions, and a second look at a template that the tests have looked at, would only delay.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  process.env.CDK_VALIDATION ??= "false";
  // Late, because the CDK takes a second to load, which nobody with a wrong option wants to wait for.
  const write = (line: string) => process.stdout.write(`${line}\n`);
  const assembly = fileURLToPath(new URL("../cdk.out", import.meta.url));
  if (command.kind === "tours") {
    const { runTours } = await import("../lib/group-tour/local/run.js");
    return (await runTours({ write, assembly, interruption })) ? 0 : 1;
  }
  const { runTrips } = await import("../lib/trip-booking/local/run.js");
  return (await runTrips({ write, assembly, interruption, ...(trip === undefined ? {} : { trip }) })) ? 0 : 1;
}

let endedBy: number | undefined;

/** Has Ctrl-C end the run in an orderly way. Before the run has something to clean up, it ends the process by itself. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Only once: a second Ctrl-C ends the process at once.
    process.once(signal, () => {
      endedBy = 128 + constants.signals[signal];
      controller.abort();
    });
  }
  return controller.signal;
}

// Who reads only the beginning (npm start | head) has read enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  const code = await main(process.argv.slice(2));
  process.exitCode = endedBy ?? code;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
