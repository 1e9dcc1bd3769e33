import { join } from "node:path";
import { readConsoleOptions } from "../../lib/cli/console-command.js";
import { main } from "../../lib/cli/main.js";
import { operation, saga, shape } from "../../lib/core.js";
import { stateMachineResource, temporaryDirectory, writeAssembly, writeFiles } from "../support/assembly.js";
import type { ErrorAdvice } from "./advice.js";

const call = operation("Call", { request: shape<{ readonly id: string }>() });
const trip = saga("Trip").step("Call", {
  kind: "read-only",
  action: call,
  request: ({ key }) => ({ id: key }),
});
const directory = temporaryDirectory();
writeFiles(directory, {
  "trip.json": JSON.stringify(trip),
  "held.json": '{"broken":[]}',
  "broken.json": '{"broken":[{"script":"Call=failed"}]}',
});
const file = (name: string) => join(directory, name);
const done = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };
const plain = writeAssembly([{ resources: { Done: stateMachineResource(done) } }]);

/** Runs a command that is interrupted at once, and returns what it complained about. */
async function complaintOf(...args: readonly string[]): Promise<string> {
  const complaints: string[] = [];
  await main(args, {
    write: () => {},
    complain: (line) => complaints.push(line),
    interrupted: Promise.resolve(),
  });
  return complaints.join("\n");
}

async function succeeds(...args: readonly string[]): Promise<void> {
  const complaint = await complaintOf(...args);
  if (complaint !== "") throw new Error(`saga ${args.join(" ")} complains: ${complaint}`);
}

const help = ["See saga console --help", () => succeeds("console", "--help")] as const;

/** Messages of `saga console` and of `saga draw --target` that name a remedy. */
export const consoleAndTarget: readonly ErrorAdvice[] = [
  {
    title: "several directories in a console",
    fails: () => readConsoleOptions(["a", "b"]),
    remedies: [["takes one directory", () => readConsoleOptions(["a"])], help],
  },
  {
    title: "a region without AWS",
    fails: () => readConsoleOptions(["--region", "eu-west-1"]),
    remedies: [["goes with --aws only", () => readConsoleOptions(["--aws", "--region", "eu-west-1"])], help],
  },
  {
    title: "a verification in which every law held",
    fails: () => readConsoleOptions([file("trip.json"), "--counterexample", file("held.json")]),
    remedies: [
      [
        "what saga verify --json wrote, with at least one",
        () => readConsoleOptions([file("trip.json"), "--counterexample", file("broken.json")]),
      ],
    ],
  },
  {
    title: "a counterexample of a machine that is no saga",
    fails: () => complaintOf("console", plain, "--counterexample", "Call=failed"),
    remedies: [
      [
        "name the module that exports it",
        () => succeeds("console", file("trip.json"), "--counterexample", "Call=failed"),
      ],
    ],
  },
  {
    title: "a target of a picture",
    fails: () => complaintOf("draw", file("trip.json"), "--format", "svg", "--target", "camunda-8.9"),
    remedies: [
      [
        "Use --format bpmn",
        () =>
          succeeds(
            ...["draw", file("trip.json"), "--format", "bpmn", "--target", "camunda-8.9"],
            ...["--out", file("trip.bpmn")],
          ),
      ],
    ],
  },
];
