import { describe, expect, it } from "@jest/globals";
import { readSoakCommand } from "../../../../lib/examples/trip-booking/local/soak/command-line.js";

describe("the options of a soak", () => {
  it("have defaults", () => {
    expect(readSoakCommand([])).toEqual({
      kind: "soak",
      options: { sagas: 200, faults: 0.2, seed: 1, atOnce: 100 },
    });
  });

  it.each([
    ["0.35", 0.35],
    ["35%", 0.35],
    ["2.5%", 0.025],
    ["0", 0],
    ["1", 1],
    ["100%", 1],
  ])("take the share of faults as %s", (text, faults) => {
    expect(readSoakCommand(["--faults", text])).toMatchObject({ options: { faults } });
  });

  it.each([
    [["--sagas", "0"], '--sagas must be a whole number of at least 1, received "0".'],
    [["--sagas", "many"], '--sagas must be a whole number of at least 1, received "many".'],
    [["--at-once", "1.5"], '--at-once must be a whole number of at least 1, received "1.5".'],
    [["--seed=-1"], '--seed must be a whole number of at least 0, received "-1".'],
    [["--faults", "20"], '--faults must be a share from 0 to 1, or from 0% to 100%, received "20".'],
    [["--faults", "101%"], '--faults must be a share from 0 to 1, or from 0% to 100%, received "101%".'],
    [["--faults", ""], '--faults must be a share from 0 to 1, or from 0% to 100%, received "".'],
    [
      ["--fault", "1"],
      "Unknown option '--fault'. Allowed are --sagas N, --faults P, --seed S, --at-once N and --help.",
    ],
    [
      ["2000"],
      "Unexpected argument '2000'. Allowed are --sagas N, --faults P, --seed S, --at-once N and --help.",
    ],
    [
      ["--seed"],
      "Option '--seed <value>' argument missing. Allowed are --sagas N, --faults P, --seed S, --at-once N and --help.",
    ],
  ])("fail where they are wrong: %j", (args, message) => {
    expect(() => readSoakCommand(args)).toThrow(
      expect.objectContaining({ name: "CommandLineError", message }),
    );
  });
});
