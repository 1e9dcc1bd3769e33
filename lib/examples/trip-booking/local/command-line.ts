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

export const help = `Runs the trip booking as it is deployed, on this machine: the synthesized state machine, the bundled
functions, a DynamoDB-compatible store. Nothing is sent to AWS.

  npm start                          four trips: one completes, two are compensated, one gets stuck and is redriven
  npm start -- --input trip.json     one trip of yours
  npm run start:group-tour           seven group tours, the larger example: a list of travellers, a manager who is asked
  npm start -- --help                this text

A trip is a JSON object:
  {
    "traveller": "Ada Lovelace",      who travels and pays
    "origin": "Oslo",
    "destination": "Rome",
    "departure": "2027-03-01",        days of the calendar, return after departure
    "return": "2027-03-08",
    "travellers": 2                   180 seats a flight, 100 rooms a hotel, 10,000 euros a payment
  }

Exit code: 0 when the store holds what each outcome promises, 1 when not, 2 for a wrong option, file or field.
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
