import { describe, expect, test } from "@jest/globals";
import { readConsoleOptions } from "../../lib/cli/console-command.js";
import { readLocalOptions } from "../../lib/cli/local-command.js";
import { main } from "../../lib/cli/main.js";

const defaults = {
  assembly: "cdk.out",
  port: 0,
  endpoints: {},
  allowedHosts: [],
  values: {},
  variables: {},
  stubs: [],
  isRealTime: false,
  isHistory: false,
  isWatching: false,
  isQuiet: false,
};

/** What the command line answers at once: its exit code, and what it wrote. */
async function answer(line: string): Promise<{ code: number; output: string[]; errors: string[] }> {
  const output: string[] = [];
  const errors: string[] = [];
  const code = await main(words(line), {
    write: (text) => output.push(text),
    complain: (text) => errors.push(text),
    interrupted: Promise.resolve(),
  });
  return { code, output, errors };
}

function words(line: string): string[] {
  return line.split(" ").filter((word) => word !== "");
}

describe("the command line", () => {
  test("lists its commands, and tells its version", async () => {
    for (const line of ["--help", "-h", "help"]) {
      const { code, output } = await answer(line);
      expect({ code, text: output.join("\n") }).toEqual({
        code: 0,
        text: expect.stringMatching(/ {2}saga local \[cdk\.out\] +runs what `cdk synth` wrote/),
      });
    }
    for (const line of ["--version", "-v", "local --version"]) {
      expect(await answer(line)).toEqual({
        code: 0,
        output: [expect.stringMatching(/^\d+\.\d+\.\d+$/)],
        errors: [],
      });
    }
  });

  test.each(["help local", "local --help", "local -h", "local out --quiet --help"])(
    "explains a command: %s",
    async (line) => {
      const { code, output } = await answer(line);
      expect(code).toBe(0);
      expect(output.join("\n")).toMatch(/--port N .*\n[\s\S]*Exit codes: 2/);
    },
  );

  test.each([
    ["", /^Received no command; there are: .*saga local \[cdk\.out\].* See saga --help\.$/],
    ["deploy", /^Received the command "deploy"; there are: .*saga local \[cdk\.out\].* See saga --help\.$/],
    ["deploy --help", /^Received the command "deploy"; there are: /],
    ["--quiet local", /^Received the command "--quiet"; there are: /],
  ])("fails for saga %s, and lists the commands", async (line, message) => {
    expect(await answer(line)).toEqual({ code: 2, output: [], errors: [expect.stringMatching(message)] });
  });
});

describe("saga local", () => {
  const allowed =
    "--port N, --endpoint NAME=URL, --allow-host HOST, --parameter NAME=VALUE, --values FILE, --env-file FILE, --stub NAME=FILE, --real-time, --watch, --history, --quiet";

  test.each<[string, object]>([
    ["", defaults],
    ["out", { ...defaults, assembly: "out" }],
    ["--port 4566", { ...defaults, port: 4566 }],
    ["--real-time --quiet", { ...defaults, isRealTime: true, isQuiet: true }],
    ["-q -p 1 out", { ...defaults, assembly: "out", port: 1, isQuiet: true }],
    [
      "--endpoint s3=http://127.0.0.1:9000 --endpoint sqs=http://[::1]:9324/q?a=b",
      { ...defaults, endpoints: { s3: "http://127.0.0.1:9000", sqs: "http://[::1]:9324/q?a=b" } },
    ],
    [
      "--allow-host api.example.com --allow-host b.amazonaws.com",
      { ...defaults, allowedHosts: ["api.example.com", "b.amazonaws.com"] },
    ],
  ])("reads %s", (line, options) => {
    expect(readLocalOptions(words(line))).toEqual(options);
  });

  test.each([
    ["a b", "saga local takes one directory, received a, b. See saga local --help."],
    ["--endpoint s3", '--endpoint has to be NAME=URL, such as s3=http://127.0.0.1:9000, received "s3".'],
    ["--endpoint s3=a --endpoint s3=b", "--endpoint s3=… is given more than once."],
    [
      "--allow-host http://a",
      '--allow-host has to be a host name, such as abc.execute-api.eu-west-1.amazonaws.com, received "http://a".',
    ],
    ["--prot 1", `Unknown option '--prot'. Allowed are ${allowed}, --help and --version.`],
    ["--port", `Option '-p, --port <value>' argument missing. Allowed are ${allowed}, --help and --version.`],
    [
      "--port x",
      '--port has to be a number from 0 to 65535, received "x". 0 means one that the system gives.',
    ],
    [
      "--port 65536",
      '--port has to be a number from 0 to 65535, received "65536". 0 means one that the system gives.',
    ],
  ])("fails for %s", (line, message) => {
    expect(() => readLocalOptions(words(line))).toThrow(message);
  });
});

describe("the arguments of saga console", () => {
  test("are the cloud assembly in cdk.out by default", () => {
    expect(readConsoleOptions([])).toMatchObject({
      assembly: "cdk.out",
      modules: [],
      consolePort: 0,
      counterexample: undefined,
      isAws: false,
      isRealTime: false,
    });
  });

  test("are a directory, modules, or both; modules alone run nothing", () => {
    expect(readConsoleOptions(["build/cdk.out", "--port", "4566"])).toMatchObject({
      assembly: "build/cdk.out",
      environment: { port: 4566 },
    });
    expect(readConsoleOptions(["src/trip.ts", "trip.json"])).toMatchObject({
      assembly: undefined,
      modules: ["src/trip.ts", "trip.json"],
    });
    expect(readConsoleOptions(["out", "src/trip.ts"])).toMatchObject({
      assembly: "out",
      modules: ["src/trip.ts"],
    });
    expect(readConsoleOptions(["--aws", "--region", "eu-west-1"])).toMatchObject({
      assembly: undefined,
      isAws: true,
      connection: { region: "eu-west-1" },
    });
  });

  test.each([
    [["a", "b"], /takes one directory, received a, b\. See saga console --help\./],
    [["--region", "eu-west-1"], /--region goes with --aws only\./],
    [["--console-port", "x"], /--console-port has to be a number from 0 to 65535, received "x"/],
    [["--input", "none.json"], /--input none\.json can't be read as JSON: .*ENOENT/],
    [["--counterexample", "package.json"], /--counterexample package\.json has no broken law in it\./],
    [["--fast"], /Unknown option '--fast'\. Allowed are --console-port N, --input FILE/],
  ])("are refused if they are wrong: %j", (args, message) => {
    expect(() => readConsoleOptions(args)).toThrow(message);
  });
});
