import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "./usage-error.js";

/** What Node's `parseArgs` answers for these options. */
type ReadArguments<Options extends NonNullable<ParseArgsConfig["options"]>> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: Options }>
>;

/**
 * Reads the arguments of a command.
 *
 * @param options its options, as Node's `parseArgs` takes them.
 * @param allowed the options as a message lists them: `--port N, --quiet`.
 * @throws UsageError for an option that is unknown, or lacks its value.
 */
export function readArguments<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
  allowed: string,
): ReadArguments<Options> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Node goes on to explain how to pass a directory whose name begins with a dash.
    const [problem] = reason.split(/\.\s/);
    throw new UsageError(`${problem?.replace(/\.$/, "")}. Allowed are ${allowed}, --help and --version.`, {
      cause: error,
    });
  }
}

/** Whether one of the arguments is a switch that every command has. */
export function asksFor(what: "help" | "version", args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  return options.includes(`--${what}`) || options.includes(`-${what.charAt(0)}`);
}
