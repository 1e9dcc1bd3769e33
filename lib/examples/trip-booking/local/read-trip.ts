import { readFileSync } from "node:fs";
import * as v from "valibot";
import { count, day, isDay, mustBe } from "../../support/fields.js";
import { CommandLineError } from "../../support/local/read-options.js";
import type { TripRequest } from "../contract.js";

const aText = mustBe("a text that isn't blank");

const text = v.pipe(
  v.string(aText),
  v.check((value) => value.trim() !== "", aText),
);

const fields = {
  traveller: text,
  origin: text,
  destination: text,
  departure: day,
  return: day,
  travellers: count,
};
const names = Object.keys(fields).join(", ");

/** A trip as people write it, in JSON. Every message goes on after the name of the field. */
const tripRequest = v.pipe(
  v.custom<object>((value) => typeof value === "object" && !Array.isArray(value), mustBe("a JSON object")),
  v.strictObject(fields, ({ expected, received, input }) => {
    if (expected === "never") return `isn't a field of a trip, which has ${names}`;
    return received === "undefined" ? "is missing" : mustBe("a JSON object")({ input });
  }),
  v.forward(
    // A day that is none has a message of its own.
    v.check(
      (trip) => !isDay(trip.departure) || !isDay(trip.return) || trip.departure < trip.return,
      "must be a day after the departure",
    ),
    ["return"],
  ),
) satisfies v.GenericSchema<unknown, TripRequest>;

/** Reads a trip from a JSON file. Throws a CommandLineError that says everything that is wrong with it. */
export function readTrip(file: string): TripRequest {
  const read = v.safeParse(tripRequest, parse(file, textOf(file)));
  if (read.success) return read.output;
  const problems = read.issues.map((issue) => `${v.getDotPath(issue) ?? "it"} ${issue.message}`);
  throw new CommandLineError(`${file} isn't a trip: ${problems.join("; ")}. See --help.`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandLineError(`Can't read the file ${file}: ${reason}.`);
  }
}

function parse(file: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandLineError(`The file ${file} isn't JSON: ${reason}.`);
  }
}
