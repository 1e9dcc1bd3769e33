import { constants } from "node:os";

let endedBy: number | undefined;

/** Has Ctrl-C end a run in an orderly way. Before there is something to clean up, it ends the process by itself. */
export function interruption(): AbortSignal {
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

/**
 * Runs a command of this repository, and ends with its exit code, or with that of the signal that ended it.
 *
 * @param isUsageError whether an error is about the command's arguments: it is told in its own words, with exit code 2.
 */
export async function runMain(
  main: (args: readonly string[]) => Promise<number>,
  isUsageError: (error: unknown) => error is Error,
): Promise<void> {
  // Who reads only the beginning (npm start | head) has read enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  try {
    const code = await main(process.argv.slice(2));
    process.exitCode = endedBy ?? code;
    // A command that was under way would try on to reach what has ended.
    if (endedBy !== undefined) process.exit();
  } catch (error) {
    if (!isUsageError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}
