import { beforeAll, describe, expect, test } from "@jest/globals";
import { readVerifyOptions } from "../../lib/cli/verify-command.js";
import { writeFiles } from "../support/assembly.js";
import { bundle, type Ended, runNode, userProject } from "../support/command-line.js";

const defaults = {
  source: "trip.ts",
  saga: undefined,
  verify: {},
  replay: undefined,
  isJson: false,
  isQuiet: false,
};

describe("the arguments of saga verify", () => {
  test.each<[string, object]>([
    ["trip.ts", defaults],
    [
      "cdk.out --faults 3 --stops 2 --budget 9 --seconds 60",
      { ...defaults, source: "cdk.out", verify: { faults: 3, stops: 2, budget: 9, seconds: 60 } },
    ],
    [
      "trip.ts --walks 5 --seed 7 --workers 4 --json -q",
      {
        ...defaults,
        verify: { walks: 5, seed: 7, workers: 4 },
        isJson: true,
        isQuiet: true,
      },
    ],
    ["--saga Trip trip.ts --replay Pay=lost", { ...defaults, saga: "Trip", replay: "Pay=lost" }],
  ])("are read: %s", (line, options) => {
    expect(readVerifyOptions(line.split(" "))).toEqual(options);
  });

  test.each([
    ["--json", "saga verify takes one module that exports a saga, or one directory, received none."],
    ["a.ts b.ts", "received a.ts, b.ts. See saga verify --help."],
    ["trip.ts --faults two", '--faults has to be a whole number, received "two".'],
    ["trip.ts --seconds soon", '--seconds has to be a whole number, received "soon".'],
    ["trip.ts --workers 0", '--workers has to be a whole number of at least 1, received "0".'],
    ["trip.ts --budget -1", "Option '--budget' argument is ambiguous"],
    [
      "trip.ts --fault 2",
      "Unknown option '--fault'. Allowed are --faults N, --stops N, --budget N, --seconds N, --walks N",
    ],
  ])("fail for %s", (line, message) => {
    expect(() => readVerifyOptions(line.split(" "))).toThrow(message);
  });
});

const trip = `
import { operation, saga, shape } from "cdk-saga";
const take = operation("Take", { request: shape() });
const giveBack = operation("GiveBack", { request: shape() });
export const trip = saga("Trip", { deadline: { hours: 1 } })
  .step("Take", { action: take, request: ({ key }) => ({ key }), compensation: giveBack });
export const sound = saga("Sound")
  .step("Take", { action: take, request: ({ key }) => ({ key }), compensation: giveBack });
export const broken = saga("Broken").step("Take", { action: take, request: () => ({}) });
`;

let command: string;
let project: string;
beforeAll(async () => {
  [command, project] = await Promise.all([bundle("bin/saga.ts"), userProject()]);
  writeFiles(project, { "trip.mjs": trip });
});
const run = (line: string): Promise<Ended> => runNode([command, "verify", ...line.split(" ")], project);

describe("saga verify", () => {
  test("tells what it tried, and that every law held", async () => {
    const { code, output, errors } = await run("trip.mjs --saga sound");
    expect(output).toContain("Sound: ");
    expect(output).toContain("Every law held.");
    expect([code, errors]).toEqual([0, ""]);
  });

  test("writes what it found as JSON", async () => {
    const { code, output } = await run("trip.mjs --saga Sound --json --faults 1 --walks 3");
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ saga: "Sound", holds: true, faults: 1, walks: 3, broken: [] });
  });

  test("repeats a run", async () => {
    const { code, output } = await run("trip.mjs --saga sound --replay Take=late");
    expect(output).toContain("3 calls that were given up land and are refused");
    expect([code, output.includes("Every law held.")]).toEqual([0, true]);
  });

  test.each([
    ["trip.mjs --saga broken", 1, "contains no key. Without a key, a retry looks like a new order"],
    ["trip.mjs --saga sound --replay Pay=lost", 2, "The script speaks of Pay, which is not visited."],
    ["nowhere.mjs", 2, "The file nowhere.mjs doesn't exist"],
    [".", 2, "manifest.json"],
  ])("fails for %s", async (line, expected, message) => {
    const { code, errors } = await run(line);
    expect(errors).toContain(message);
    expect(code).toBe(expected);
  });
});
