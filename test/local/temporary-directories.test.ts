import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { startLocalEnvironment } from "../../lib/local/index.js";
import {
  createTemporaryDirectory,
  sweepTemporaryDirectories,
} from "../../lib/local/temporary-directories.js";
import { inlineFunction, temporaryDirectory, writeAssembly } from "../support/assembly.js";

let temporary = "";
beforeEach(() => {
  temporary = temporaryDirectory();
});

/** The id of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "close");
  return child.pid ?? 0;
}

/** A directory with something in it, named as one of this process, with parts of its name changed. */
function directoryLike(own: string, ...changes: readonly (readonly [number, string])[]): string {
  // saga-test-things, machine, process, beginning, random
  const parts = basename(own).split("-");
  for (const [part, value] of changes) parts[parts.length + part] = value;
  const directory = join(temporary, parts.join("-"));
  mkdirSync(join(directory, "0"), { recursive: true });
  writeFileSync(join(directory, "0", "index.js"), "");
  return directory;
}

describe("a temporary directory", () => {
  test("is removed when the process that created it has gone", async () => {
    const own = createTemporaryDirectory("saga-test-things", temporary);
    const dead = directoryLike(own, [-3, String(await endedProcess())]);
    await sweepTemporaryDirectories("saga-test-things", temporary);
    expect({ own: existsSync(own), dead: existsSync(dead) }).toEqual({ own: true, dead: false });
  });

  test("is removed when another process has got the id since", async () => {
    const own = createTemporaryDirectory("saga-test-things", temporary);
    const dead = directoryLike(own, [-2, "1"], [-1, "abcdef"]);
    await sweepTemporaryDirectories("saga-test-things", temporary);
    expect({ own: existsSync(own), dead: existsSync(dead) }).toEqual({ own: true, dead: false });
  });

  test("stays when it is of another machine, of a running process that cannot be told, or of something else", async () => {
    const own = createTemporaryDirectory("saga-test-things", temporary);
    const pid = String(await endedProcess());
    const others = [
      directoryLike(own, [-4, "00000000"], [-3, pid]),
      directoryLike(own, [-2, "unknown"], [-1, "abcdef"]),
      directoryLike(own, [-5, "others"], [-3, pid]),
      directoryLike(own, [-1, "abcdef.txt"], [-3, pid]),
    ];
    await sweepTemporaryDirectories("saga-test-things", temporary);
    expect(others.filter((directory) => !existsSync(directory))).toEqual([]);
  });

  test("that is a link leads to nothing being removed", async () => {
    const own = createTemporaryDirectory("saga-test-things", temporary);
    const target = temporaryDirectory();
    writeFileSync(join(target, "precious"), "");
    const name = basename(own).split("-");
    name[name.length - 3] = String(await endedProcess());
    symlinkSync(target, join(temporary, name.join("-")));
    await sweepTemporaryDirectories("saga-test-things", temporary);
    expect(readdirSync(target)).toEqual(["precious"]);
  });
});

test("what an environment leaves behind that is killed is gone when the next one starts, and not what a running one uses", async () => {
  const Greet = inlineFunction("exports.handler = async () => 'hello';", { FunctionName: "greet" });
  const assembly = writeAssembly([{ name: "Trip", resources: { Greet } }]);
  const program = `
    const { startLocalEnvironment } = require(${JSON.stringify(`${process.cwd()}/lib/local/index.ts`)});
    startLocalEnvironment({ assembly: ${JSON.stringify(assembly)} })
      .then((environment) => environment.invoke("greet", {}))
      .then(({ payload }) => console.log(payload));`;
  const child = spawn(process.execPath, ["--import", "tsx", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const itsOwn = new RegExp(`^saga-local-\\w+-${child.pid}-`);
  const [directory = ""] = readdirSync(tmpdir()).filter((name) => itsOwn.test(name));
  const start = async () => {
    const environment = await startLocalEnvironment({ assembly });
    await environment.close();
    return existsSync(join(tmpdir(), directory));
  };
  expect(await start()).toBe(true);
  child.kill("SIGKILL");
  await once(child, "close");
  expect(await start()).toBe(false);
});
