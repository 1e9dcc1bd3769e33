import { parseArgs } from "node:util";
import { UsageError } from "../command-line.js";
import type { SoakOptions } from "./soak-options.js";

export const help = `Books many trips at once on this machine, as they are deployed, while calls of functions go wrong. It redrives what gets
stuck, and then audits what the participants have stored.

Usage: npm run soak -- [options]

Options:
  --sagas N      how many trips to book (default: 200)
  --faults P     the share of calls that start to go wrong, such as 0.2 or 20% (default: 20%)
  --seed S       a whole number that determines trips and faults (default: 1)
  --at-once N    how many trips are under way at a time (default: 100)
  -h, --help     shows this text

Example:
  npm run soak -- --sagas 2000 --faults 20% --seed 7

What goes wrong: a call never arrives, its answer gets lost, or it arrives twice at once, after the state machine gave up on
it, or after the execution ended. One in six of these calls keeps going wrong, try after try, until the execution is redriven,
so more than the share P of all calls goes wrong. The same seed gives the same trips and faults, but which of two trips gets
the last room is up to chance.

Exit codes: 0 if the audit finds nothing; 1 if it does; 2 if an option is wrong; 130 after Ctrl-C and 143 after SIGTERM, with
nothing left behind.
`;

const allowed = "Allowed are --sagas N, --faults P, --seed S, --at-once N and --help.";

/** What the command is asked to do. */
export type SoakCommand =
  | { readonly kind: "help" }
  | { readonly kind: "soak"; readonly options: SoakOptions };

/** Reads the command's arguments. Throws a UsageError that says what is wrong, and what is allowed. */
export function readSoakCommand(args: readonly string[]): SoakCommand {
  const values = parse(args);
  if (values.help === true) return { kind: "help" };
  return {
    kind: "soak",
    options: {
      sagas: wholeNumber("--sagas", values.sagas ?? "200", 1),
      faults: share("--faults", values.faults ?? "20%"),
      seed: wholeNumber("--seed", values.seed ?? "1", 0),
      atOnce: wholeNumber("--at-once", values["at-once"] ?? "100", 1),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    const option = { type: "string" } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        sagas: option,
        faults: option,
        seed: option,
        "at-once": option,
        help: { type: "boolean", short: "h" },
      },
    });
    return values;
  } catch (error) {
    // Node goes on to explain how to pass an argument that begins with a dash.
    const [problem] = String(error)
      .replace(/^\w+( \[\w+\])?: /, "")
      .split(/\.\s/);
    throw new UsageError(`${problem?.replace(/\.$/, "")}. ${allowed}`);
  }
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(
    `${option} has to be a whole number of at least ${least}, received ${JSON.stringify(text)}.`,
  );
}

function share(option: string, text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const number = Number(digits) / (percent === "%" ? 100 : 1);
  if (number >= 0 && number <= 1) return number;
  throw new UsageError(
    `${option} has to be a share from 0 to 1, or from 0% to 100%, received ${JSON.stringify(text)}.`,
  );
}
