import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { readSoakCommand } from "../../../../lib/examples/trip-booking/local/soak/command-line.js";
import { temporaryDirectory } from "../../../support/assembly.js";

const projectDirectory = join(__dirname, "../../../..");

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

describe("npm run soak", () => {
  /** The command in a process of its own, and what it says. */
  function start(args: readonly string[], temporary: string) {
    const said = { out: "", error: "" };
    const child: ChildProcess = spawn(
      process.execPath,
      ["--import", "tsx", join(projectDirectory, "bin/soak.ts"), ...args],
      {
        cwd: projectDirectory,
        env: { ...process.env, TMPDIR: temporary },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    child.stdout?.on("data", (text) => {
      said.out += text;
    });
    child.stderr?.on("data", (text) => {
      said.error += text;
    });
    return { child, said, ended: once(child, "exit") };
  }

  it("fails with one message and exit code 2 for a wrong option", async () => {
    const { said, ended } = start(["--sagas", "no"], temporaryDirectory());
    expect(await ended).toEqual([2, null]);
    expect(said).toEqual({
      out: "",
      error: '--sagas must be a whole number of at least 1, received "no".\n',
    });
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const temporary = temporaryDirectory();
    const { child, ended } = start(["--sagas", "10", "--at-once", "1"], temporary);
    await new Promise<void>((resolve) => {
      child.stdout?.on("data", (text) => {
        if (String(text).includes("% of the trips")) resolve();
      });
      child.once("exit", () => resolve());
    });
    child.kill("SIGINT");
    expect(await ended).toEqual([130, null]);
    expect(readdirSync(temporary).filter((name) => !name.startsWith("tsx-"))).toEqual([]);
  }, 120_000);
});
