import * as v from "valibot";
import { mustBe } from "../../../support/fields.js";
import { readOptions } from "../../../support/local/read-options.js";
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

const option = { type: "string" } as const;

function wholeNumber(least: number) {
  return v.pipe(
    v.string(),
    v.check(
      (text) => /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) && Number(text) >= least,
      mustBe(`a whole number of at least ${least}`),
    ),
    v.transform(Number),
  );
}

const share = v.pipe(
  v.string(),
  v.check(
    (text) => /^\d+(\.\d+)?%?$/.test(text) && shareIn(text) <= 1,
    mustBe("a share from 0 to 1, or from 0% to 100%"),
  ),
  v.transform(shareIn),
);

function shareIn(text: string): number {
  return text.endsWith("%") ? Number(text.slice(0, -1)) / 100 : Number(text);
}

/** The command's task. */
export type SoakCommand =
  | { readonly kind: "help" }
  | { readonly kind: "soak"; readonly options: SoakOptions };

/** Reads the command's arguments. Throws a CommandLineError that says what is wrong, and what is allowed. */
export function readSoakCommand(args: readonly string[]): SoakCommand {
  const {
    help,
    sagas,
    faults,
    seed,
    "at-once": atOnce,
  } = readOptions(args, {
    options: {
      sagas: option,
      faults: option,
      seed: option,
      "at-once": option,
      help: { type: "boolean", short: "h" },
    },
    allowed: "--sagas N, --faults P, --seed S, --at-once N and --help",
    values: v.object({
      sagas: v.optional(wholeNumber(1), "200"),
      faults: v.optional(share, "20%"),
      seed: v.optional(wholeNumber(0), "1"),
      "at-once": v.optional(wholeNumber(1), "100"),
      help: v.optional(v.boolean(), false),
    }),
  });
  return help ? { kind: "help" } : { kind: "soak", options: { sagas, faults, seed, atOnce } };
}
