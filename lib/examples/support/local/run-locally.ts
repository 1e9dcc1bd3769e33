import { join } from "node:path";
import { type EnvironmentClock, type LocalEnvironment, startLocalEnvironment } from "cdk-saga/local";
import type { RunSaga, Write } from "./scenario-runner.js";

const projectDirectory = join(__dirname, "..", "..", "..", "..");

/** Options for running an example on this machine. */
export interface LocalRunOptions {
  readonly write: Write;
  /** The directory to synthesize to. */
  readonly assembly: string;
  readonly runSaga: RunSaga;
  /**
   * Asked for when there is first something to clean up: a signal that is aborted when the run is to end at once. Nothing
   * is written from then on.
   * @default - it goes on to its end
   */
  readonly interruption?: () => AbortSignal;
}

/** The local environment of an example that runs on this machine. */
export interface LocalRun {
  readonly environment: LocalEnvironment;
  readonly write: Write;
  readonly runSaga: RunSaga;
}

/** The example to run. */
export interface LocalExample {
  /** Writes its cloud assembly into a directory. */
  readonly synthesize: (assembly: string) => void;
  /** @default - time leaps over backoff and waits */
  readonly clock?: EnvironmentClock;
  /** Runs it; resolves with whether all came out as it should. */
  readonly run: (run: LocalRun) => Promise<boolean>;
}

/**
 * Synthesizes an example, starts it on this machine and runs it.
 *
 * @returns whether all came out as it should; false when the run was ended before.
 */
export async function runLocally(
  { assembly, interruption, ...options }: LocalRunOptions,
  { synthesize, clock, run }: LocalExample,
): Promise<boolean> {
  options.write("Synthesizing the stack and bundling its functions …");
  synthesize(assembly);
  const signal = interruption?.();
  const write: Write = (line) => {
    if (signal?.aborted !== true) options.write(line);
  };
  const environment = await startLocalEnvironment({
    assembly,
    projectDirectory,
    ...(clock === undefined ? {} : { clock }),
  });
  try {
    return await Promise.race([run({ environment, write, runSaga: options.runSaga }), aborted(signal)]);
  } finally {
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
