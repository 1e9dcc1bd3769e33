import { asksFor } from "./arguments.js";
import type { Surroundings } from "./command.js";
import { CommandFailure } from "./command-failure.js";
import { commandNamed, overview } from "./commands.js";
import { UsageError } from "./usage-error.js";
import { packageVersion } from "./version.js";

/** Runs the command line `saga`, and answers its exit code. Throws only what is a bug. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const [name, ...rest] = args[0] === "help" ? [...args.slice(1), "--help"] : args;
    const isNamed = name !== undefined && !name.startsWith("-");
    if (asksFor("help", [name ?? "", ...rest])) {
      surroundings.write(isNamed ? commandNamed(name).help : overview());
      return 0;
    }
    if (asksFor("version", args)) {
      surroundings.write(packageVersion());
      return 0;
    }
    return await commandNamed(name).run(rest, surroundings);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof CommandFailure)) throw error;
    surroundings.complain(error.message);
    return error instanceof UsageError ? 2 : 1;
  }
}
