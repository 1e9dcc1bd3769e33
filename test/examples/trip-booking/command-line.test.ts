import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { CommandLineError } from "../../../lib/examples/support/local/read-options.js";
import { readCommand } from "../../../lib/examples/trip-booking/local/command-line.js";
import { readTrip } from "../../../lib/examples/trip-booking/local/read-trip.js";
import { temporaryDirectory } from "../../support/assembly.js";

const trip = {
  traveller: "Ada Lovelace",
  origin: "Oslo",
  destination: "Rome",
  departure: "2027-03-01",
  return: "2027-03-08",
  travellers: 2,
};

function fileWith(text: string): string {
  const file = join(temporaryDirectory(), "trip.json");
  writeFileSync(file, text);
  return file;
}

/** The message with which a file is refused, without its path. */
function refusal(text: string): string {
  const file = fileWith(text);
  try {
    readTrip(file);
  } catch (error) {
    if (error instanceof CommandLineError) return error.message.replace(file, "trip.json");
    throw error;
  }
  throw new Error("The file was taken.");
}

describe("npm start's options", () => {
  it.each([
    [[], { kind: "scenarios" }],
    [["--help"], { kind: "help" }],
    [["-h", "--group-tour"], { kind: "help" }],
    [["--group-tour"], { kind: "tours" }],
    [["-i", "trip.json"], { kind: "trip", file: "trip.json" }],
    [["--console"], { kind: "console" }],
    [["--console", "-i", "trip.json"], { kind: "console", file: "trip.json" }],
    [["--style", "chain"], { kind: "style", style: "chain" }],
  ])("are read: %j", (args, command) => {
    expect(readCommand(args)).toEqual(command);
  });

  it.each([
    [
      ["--trip"],
      "Unknown option '--trip'. Allowed are --input FILE, --style STYLE, --console, --group-tour and --help.",
    ],
    [
      ["--input"],
      "Option '-i, --input <value>' argument missing. Allowed are --input FILE, --style STYLE, --console, --group-tour and --help.",
    ],
    [
      ["--console", "--group-tour"],
      "--console opens the trips, and not --group-tour. For the tours, run `npx saga console` on their cdk.out.",
    ],
    [
      ["trip.json"],
      "Unexpected argument 'trip.json'. Allowed are --input FILE, --style STYLE, --console, --group-tour and --help.",
    ],
    [["--style", "bpmn"], "--style must be coordinator, chain, events."],
    [
      ["--style", "chain", "--input", "trip.json"],
      "--style runs three trips of its own: leave out --input, --console and --group-tour.",
    ],
  ])("are refused: %j", (args, message) => {
    expect(() => readCommand(args)).toThrow(expect.objectContaining({ name: "CommandLineError", message }));
  });
});

describe("a trip in a file", () => {
  it("is read as it is", () => {
    expect(readTrip(fileWith(JSON.stringify(trip)))).toEqual(trip);
  });

  it.each<[changes: Record<string, unknown>, problem: string]>([
    [{ traveller: " " }, `traveller must be a text that isn't blank, received " "`],
    [{ origin: 7 }, "origin must be a text that isn't blank, received 7"],
    [
      { departure: "tomorrow" },
      `departure must be a day of the calendar, such as "2027-03-01", received "tomorrow"`,
    ],
    [
      { departure: "2027-02-30" },
      `departure must be a day of the calendar, such as "2027-03-01", received "2027-02-30"`,
    ],
    [{ travellers: 0 }, "travellers must be a whole number of at least 1, received 0"],
    [{ travellers: 1.5 }, "travellers must be a whole number of at least 1, received 1.5"],
    [{ travellers: "2" }, `travellers must be a whole number of at least 1, received "2"`],
    [{ return: "2027-03-01" }, "return must be a day after the departure"],
    [{ destination: undefined }, "destination is missing"],
    [
      { passengers: 2 },
      "passengers isn't a field of a trip, which has traveller, origin, destination, departure, return, travellers",
    ],
    [
      { travellers: 0, origin: "" },
      `origin must be a text that isn't blank, received ""; travellers must be a whole number of at least 1, received 0`,
    ],
  ])("is refused with %j", (changes, problem) => {
    expect(refusal(JSON.stringify({ ...trip, ...changes }))).toBe(
      `trip.json isn't a trip: ${problem}. See --help.`,
    );
  });

  it("is refused if it isn't an object, or not JSON, or not there", () => {
    expect(refusal("[1]")).toBe(
      "trip.json isn't a trip: it must be a JSON object, received [1]. See --help.",
    );
    expect(refusal("null")).toBe(
      "trip.json isn't a trip: it must be a JSON object, received null. See --help.",
    );
    expect(refusal("{")).toMatch(/^The file trip\.json isn't JSON: .*\.$/);
    expect(() => readTrip(join(temporaryDirectory(), "none.json"))).toThrow(
      /^Can't read the file .*none\.json: (Error: )?ENOENT/,
    );
  });
});
