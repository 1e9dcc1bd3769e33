import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { temporaryDirectory } from "../../../support/assembly.js";

const projectDirectory = join(__dirname, "../../../..");

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
