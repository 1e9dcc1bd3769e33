import { parseArgs } from "node:util";
import { UsageError } from "../command-line.js";
import type { SoakOptions } from "./soak-options.js";

export const help = `Books many trips at once on this machine, as they are deployed, while calls of functions go wrong; redrives what gets
stuck; then audits what the participants have stored.

  npm run soak -- --sagas 2000 --faults 20% --seed 7

  --sagas N      how many trips are booked; by default 200
  --faults P     the share of calls that begin to go wrong, as 0.2 or 20%; by default 20%
  --seed S       a whole number from which trips and faults follow; by default 1
  --at-once N    how many trips are under way at a time; by default 100
  --help

What goes wrong: a call never arrives, its answer is lost, it arrives twice at once, when the state machine has given up on it,
or when the execution has ended. One time in six it goes on so, try by try, until the execution is redriven; so of all calls more
than P go wrong. The same seed means the same trips and the same faults; which of two trips gets the last room is left to chance.

Exit code: 0 when the audit finds nothing, 1 when it does, 2 for a wrong option; 130 after Ctrl-C and 143 after SIGTERM, with
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
