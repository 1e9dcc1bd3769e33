import { type ParseArgsConfig, parseArgs } from "node:util";
import * as v from "valibot";
import { UsageError } from "./usage-error.js";

/** The options of a command. */
export interface CommandOptions<Values> {
  /** As Node's `parseArgs` takes them. */
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** The options as a message lists them: `--port N, --quiet`. */
  readonly allowed: string;
  /** Schema of their values. */
  readonly values: v.GenericSchema<unknown, Values>;
}

/**
 * Reads the arguments of a command.
 *
 * @throws UsageError for an option that is unknown, lacks its value, or has a wrong one.
 */
export function readArguments<Values>(
  args: readonly string[],
  { options, allowed, values: schema }: CommandOptions<Values>,
): { readonly values: Values; readonly positionals: readonly string[] } {
  const { values, positionals } = parse(args, options, allowed);
  const read = v.safeParse(schema, values);
  if (read.success) return { values: read.output, positionals };
  const [{ path, message }] = read.issues;
  throw new UsageError(`--${path?.map(({ key }) => key).join(".")} ${message}`);
}

function parse(args: readonly string[], options: CommandOptions<unknown>["options"], allowed: string) {
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

/** True if one of the arguments is a switch that every command has. */
export function asksFor(what: "help" | "version", args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end === -1 ? args : args.slice(0, end);
  return options.includes(`--${what}`) || options.includes(`-${what.charAt(0)}`);
}
