import { describe, expect, test } from "@jest/globals";
import { readCommand } from "../../lib/cli/arguments.js";

const defaults = { kind: "local", assembly: "cdk.out", port: 0, isRealTime: false, isQuiet: false };

describe("the command line", () => {
  test.each<[string, string[], object]>([
    ["saga local", ["local"], defaults],
    ["saga local out", ["local", "out"], { ...defaults, assembly: "out" }],
    ["saga local --port 4566", ["local", "--port", "4566"], { ...defaults, port: 4566 }],
    [
      "saga local --real-time --quiet",
      ["local", "--real-time", "--quiet"],
      { ...defaults, isRealTime: true, isQuiet: true },
    ],
    ["saga --help", ["--help"], { kind: "help" }],
    ["saga local --help", ["local", "--help"], { kind: "help" }],
    ["saga --version", ["--version"], { kind: "version" }],
  ])("reads %s", (_line, args, command) => {
    expect(readCommand(args)).toEqual(command);
  });

  test.each([
    ["", "Received no command; there is one: saga local [cdk.out]. See saga --help."],
    ["deploy", 'Received the command "deploy"; there is one: saga local [cdk.out]. See saga --help.'],
    ["local a b", "saga local takes one directory, received a, b. See saga --help."],
    [
      "local --prot 1",
      "Unknown option '--prot'. Allowed are --port N, --real-time, --quiet, --help and --version.",
    ],
    [
      "local --port",
      "Option '-p, --port <value>' argument missing. Allowed are --port N, --real-time, --quiet, --help and --version.",
    ],
    [
      "local --port x",
      '--port has to be a number from 0 to 65535, received "x". 0 means one that the system gives.',
    ],
    [
      "local --port 65536",
      '--port has to be a number from 0 to 65535, received "65536". 0 means one that the system gives.',
    ],
  ])("fails for saga %s", (line, message) => {
    expect(() => readCommand(line.split(" ").filter((word) => word !== ""))).toThrow(message);
  });
});
