import { LocalEnvironmentError } from "../local/index.js";
import { help, readCommand } from "./arguments.js";
import { runLocal, type Surroundings } from "./local-command.js";
import { UsageError } from "./usage-error.js";
import { packageVersion } from "./version.js";

/** Runs the command line `saga`, and answers its exit code. Throws only what is a bug. */
export async function main(
  args: readonly string[],
  surroundings: Surroundings & { readonly complain: (line: string) => void },
): Promise<number> {
  try {
    const command = readCommand(args);
    switch (command.kind) {
      case "help":
        surroundings.write(help.trimEnd());
        break;
      case "version":
        surroundings.write(packageVersion());
        break;
      case "local":
        await runLocal(command, surroundings);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof LocalEnvironmentError)) throw error;
    surroundings.complain(error.message);
    return 2;
  }
}
