import { rmSync } from "node:fs";
import { join } from "node:path";
import { CommandLineError } from "../lib/examples/support/local/read-options.js";
import { help, readSoakCommand } from "../lib/examples/trip-booking/local/soak/command-line.js";
import type { SoakOptions } from "../lib/examples/trip-booking/local/soak/soak-options.js";
import { createTemporaryDirectory, sweepTemporaryDirectories } from "../lib/local/temporary-directories.js";
import { interruption, runMain } from "./run-main.js";

/** Runs the command and returns its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const command = readSoakCommand(args);
  if (command.kind === "help") {
    process.stdout.write(help);
    return 0;
  }
  // What is said of Node's versions, and a second look at a template that the tests have looked at, would only delay.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  process.env.CDK_VALIDATION ??= "false";
  const signal = interruption();
  // Not cdk.out, so that a soak is in nobody's way.
  await sweepTemporaryDirectories("trip-booking-soak");
  const assembly = createTemporaryDirectory("trip-booking-soak");
  // However the process ends, the directory goes.
  process.once("exit", () => rmSync(assembly, { recursive: true, force: true }));
  return (await synthesizeAndSoak(command.options, assembly, signal)) ? 0 : 1;
}

/** @returns whether nothing is broken; false, too, when it was ended before. */
async function synthesizeAndSoak(
  options: SoakOptions,
  assembly: string,
  signal: AbortSignal,
): Promise<boolean> {
  // Late, because the CDK takes a second to load, which nobody with a wrong option wants to wait for.
  const { synthesize } = await import("../lib/examples/trip-booking/local/synthesize.js");
  const { soak } = await import("../lib/examples/trip-booking/local/soak/soak.js");
  const write = (line: string) => process.stdout.write(`${line}\n`);
  write("Synthesizing the stack and bundling its functions …");
  try {
    synthesize(assembly);
  } catch (error) {
    // Ctrl-C also ends the bundler; that it came is told only when nothing else is being done.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return false;
    throw error;
  }
  const { sagas, faults, seed } = options;
  const percent = (100 * faults).toLocaleString("en", { maximumFractionDigits: 2 });
  write(
    `Booking ${sagas.toLocaleString("en")} trips, with ${percent} % of the calls going wrong, by seed ${seed} …`,
  );
  const projectDirectory = join(__dirname, "..");
  const findings = await soak(options, { assembly, projectDirectory, write, signal });
  return findings?.every(({ violations }) => violations.length === 0) ?? false;
}

void runMain(main, (error): error is CommandLineError => error instanceof CommandLineError);
