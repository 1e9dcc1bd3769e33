import * as v from "valibot";
import { CommandLineError, readOptions } from "../../support/local/read-options.js";

/** The command's task. */
export type TripCommand =
  | { readonly kind: "help" }
  | { readonly kind: "scenarios" }
  | { readonly kind: "tours" }
  | { readonly kind: "trip"; readonly file: string }
  /** The trips on a page; the file has a trip that is offered first. */
  | { readonly kind: "console"; readonly file?: string }
  | { readonly kind: "style"; readonly style: (typeof styles)[number] };

/** Styles of coordination besides the state machine. Not taken from the stack, which would load the CDK. */
const styles = ["coordinator", "chain", "events"] as const;

export const help = `Runs the trip booking on this machine as it is deployed: the synthesized state machine, the bundled functions and a
DynamoDB-compatible store. Nothing is sent to AWS.

Usage:
  npm start                          runs five trips: one completes, two are compensated, one gets stuck and is redriven, one is cancelled
  npm start -- --input trip.json     runs a trip of your own
  npm start -- --console             opens the same trips on a page in your browser, where you start, fail and redrive more of them
  npm run start:group-tour           runs seven group tours, the larger example
  npm start -- --style chain         runs three trips without a state machine: by a chain of functions, or by coordinator or events
  npm start -- --help                shows this text

A trip is a JSON object with these fields:
  {
    "traveller": "Ada Lovelace",      who travels and pays
    "origin": "Oslo",
    "destination": "Rome",
    "departure": "2027-03-01",        calendar days; the return is after the departure
    "return": "2027-03-08",
    "travellers": 2                   a flight has 180 seats, a hotel 100 rooms; a payment can't exceed 10,000 euros
  }

Exit codes: 0 if the store holds what each outcome promises; 1 if it doesn't; 2 if an option, the file or a field is wrong.
`;

/** Reads the command's arguments. Throws a CommandLineError that says what is wrong. */
export function readCommand(args: readonly string[]): TripCommand {
  const {
    help,
    "group-tour": groupTour,
    console: isConsole,
    input,
    style,
  } = readOptions(args, {
    options: {
      help: { type: "boolean", short: "h" },
      "group-tour": { type: "boolean" },
      console: { type: "boolean" },
      input: { type: "string", short: "i" },
      style: { type: "string" },
    },
    allowed: "--input FILE, --style STYLE, --console, --group-tour and --help",
    values: v.object({
      help: v.optional(v.boolean(), false),
      "group-tour": v.optional(v.boolean(), false),
      console: v.optional(v.boolean(), false),
      input: v.optional(v.string()),
      style: v.optional(v.picklist(styles, `must be ${styles.join(", ")}`)),
    }),
  });
  if (help) return { kind: "help" };
  if (style !== undefined) {
    if (groupTour || isConsole || input !== undefined)
      throw new CommandLineError(
        "--style runs three trips of its own: leave out --input, --console and --group-tour.",
      );
    return { kind: "style", style };
  }
  if (groupTour && isConsole) {
    throw new CommandLineError(
      "--console opens the trips, and not --group-tour. For the tours, run `npx saga console` on their cdk.out.",
    );
  }
  if (isConsole) return { kind: "console", ...(input === undefined ? {} : { file: input }) };
  if (groupTour) return { kind: "tours" };
  return input === undefined ? { kind: "scenarios" } : { kind: "trip", file: input };
}
