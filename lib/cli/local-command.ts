import { startLocalEnvironment } from "../local/index.js";
import { SystemClock } from "../runner/index.js";
import type { LocalOptions } from "./arguments.js";
import { eventLine, logLines } from "./event-line.js";
import { welcome } from "./welcome.js";

/** What a command touches of the process it runs in. */
export interface Surroundings {
  /** Takes a line for standard output. */
  readonly write: (line: string) => void;
  /** Resolves when the command is to end. */
  readonly interrupted: Promise<void>;
}

/**
 * Brings a cloud assembly up until it is interrupted; then nothing is left: no process, no socket, no temporary file.
 *
 * @throws LocalEnvironmentError where the assembly cannot be read, or the port is in use.
 */
export async function runLocal(options: LocalOptions, { write, interrupted }: Surroundings): Promise<void> {
  const environment = await startLocalEnvironment({
    assembly: options.assembly,
    port: options.port,
    ...(options.isRealTime ? { clock: new SystemClock() } : {}),
    onLog: (log) => {
      if (!options.isQuiet) for (const line of logLines(log)) write(line);
    },
  });
  try {
    if (!options.isQuiet) environment.observe((event) => write(eventLine(event)));
    for (const line of welcome(environment)) write(line);
    await interrupted;
  } finally {
    await environment.close();
  }
}
