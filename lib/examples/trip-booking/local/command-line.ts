import { parseArgs } from "node:util";

/** What the command is asked to do. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "scenarios" }
  | { readonly kind: "tours" }
  | { readonly kind: "trip"; readonly file: string };

/** Thrown for a command that cannot be carried out as it was given: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const help = `Runs the trip booking on this machine as it is deployed: the synthesized state machine, the bundled functions and a
DynamoDB-compatible store. Nothing is sent to AWS.

Usage:
  npm start                          runs four trips: one completes, two are compensated, one gets stuck and is redriven
  npm start -- --input trip.json     runs a trip of your own
  npm run start:group-tour           runs seven group tours, the larger example
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

/** Reads the command's arguments. Throws a UsageError that says what is wrong. */
export function readCommand(args: readonly string[]): Command {
  const { help: wantsHelp, "group-tour": wantsTours, input } = parse(args);
  if (wantsHelp) return { kind: "help" };
  if (wantsTours) return { kind: "tours" };
  return input === undefined ? { kind: "scenarios" } : { kind: "trip", file: input };
}

interface Options {
  readonly help?: boolean;
  readonly "group-tour"?: boolean;
  readonly input?: string;
}

function parse(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: "boolean", short: "h" },
        "group-tour": { type: "boolean" },
        input: { type: "string", short: "i" },
      },
    });
    return values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const sentence = reason.endsWith(".") ? reason : `${reason}.`;
    throw new UsageError(`${sentence} Allowed are --input FILE, --group-tour and --help.`);
  }
}
