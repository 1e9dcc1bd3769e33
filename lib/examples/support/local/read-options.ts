import { type ParseArgsConfig, parseArgs } from "node:util";
import * as v from "valibot";

/** Thrown for a command that can't be carried out as it was given. Its message is for the user; the exit code is 2. */
export class CommandLineError extends Error {
  override readonly name = "CommandLineError";
}

/** Options of one of the examples' commands. */
export interface ExampleOptions<Values> {
  /** As Node's `parseArgs` takes them. */
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** The options as a message lists them: `--input FILE and --help`. */
  readonly allowed: string;
  /** Reads the values. Its messages go on after the option's name: `must be a whole number`. */
  readonly values: v.GenericSchema<unknown, Values>;
}

/**
 * Reads the arguments of a command.
 *
 * @throws CommandLineError for an option that is unknown, lacks its value, or has a wrong one.
 */
export function readOptions<Values>(
  args: readonly string[],
  { options, allowed, values }: ExampleOptions<Values>,
): Values {
  const read = v.safeParse(values, parse(args, options, allowed));
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new CommandLineError(`--${v.getDotPath(issue)} ${issue.message}.`);
}

function parse(
  args: readonly string[],
  options: ExampleOptions<unknown>["options"],
  allowed: string,
): unknown {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node goes on to explain how to pass an argument that begins with a dash.
    const [problem] = String(error)
      .replace(/^\w+( \[\w+\])?: /, "")
      .split(/\.\s/);
    throw new CommandLineError(`${problem?.replace(/\.$/, "")}. Allowed are ${allowed}.`);
  }
}
