import { createServer } from "node:http";
import { join } from "node:path";
import { findExecution } from "../../lib/cli/find-executions.js";
import { readLocalOptions } from "../../lib/cli/local-command.js";
import { readStubs } from "../../lib/cli/local-inputs.js";
import { main } from "../../lib/cli/main.js";
import { chooseSaga, sagasIn, tasksIn } from "../../lib/cli/module-exports.js";
import { lambdaFunctionTask, operation, saga, shape } from "../../lib/core.js";
import * as operations from "../../lib/operations/index.js";
import { temporaryDirectory, writeFiles } from "../support/assembly.js";
import type { ErrorAdvice } from "./advice.js";

const call = operation("Call", { request: shape<{ readonly id: string }>() });
const described = (name: string) =>
  saga(name).step("Call", { kind: "read-only", action: call, request: ({ key }) => ({ id: key }) });

const done = JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
const machine = (StateMachineName: string) => ({
  Type: "AWS::StepFunctions::StateMachine",
  Properties: { StateMachineName, DefinitionString: done, RoleArn: "arn:aws:iam::123456789012:role/r" },
});

const directory = temporaryDirectory();
writeFiles(directory, {
  "trip.json": JSON.stringify(described("Trip")),
  "trip.yaml": "",
  "done.asl.json": done,
  "two.json": JSON.stringify({ Resources: { One: machine("One"), Two: machine("Two") } }),
  "input.json": "{}",
  "values.json": '{"Stage":"beta"}',
  "list.json": "[1]",
  "prices.json": '{"logsGb":"free"}',
  "prices-1.json": '{"logsGb":0.5}',
  "folder/inside.json": "{}",
  "theirs/trip.asl.json": '{"Comment":"mine"}',
});
const file = (name: string) => join(directory, name);
const trip = file("trip.json");

/** Runs a command, and returns its exit code and what it complained about. */
async function run(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly complaint: string }> {
  const complaints: string[] = [];
  const code = await main(args, {
    write: () => {},
    complain: (line) => complaints.push(line),
    interrupted: Promise.resolve(),
  });
  return { code, complaint: complaints.join("\n") };
}

const fails =
  (...args: readonly string[]) =>
  async () =>
    (await run(...args)).complaint;

/** Fails unless a command succeeds. */
const succeeds =
  (...args: readonly string[]) =>
  async () => {
    const { code, complaint } = await run(...args);
    if (code !== 0) throw new Error(`saga ${args.join(" ")} exits with ${code}: ${complaint}`);
  };

/** Fails if a command's arguments are refused. A service that answers nothing but an error takes the place of Step Functions. */
const isAccepted =
  (...args: readonly string[]) =>
  async () => {
    const server = createServer((_request, response) => {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
      response.end('{"__type":"AccessDeniedException","message":"no"}');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    try {
      const { code, complaint } = await run(...args, "--endpoint", `http://127.0.0.1:${port}`);
      if (code === 2) throw new Error(`saga ${args.join(" ")} is refused: ${complaint}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

const help = (command: string): readonly [string, () => unknown] => [
  `See saga ${command} --help`,
  succeeds(command, "--help"),
];

/** The usage of each command. */
const usage: readonly ErrorAdvice[] = [
  {
    title: "a command that there is none of",
    fails: fails("compil"),
    remedies: [
      [
        "there are: ",
        async () => {
          const { complaint } = await run("compil");
          const names = [...complaint.matchAll(/saga (\w+) [A-Z[]/g)].map(([, name = ""]) => name);
          for (const name of names) await succeeds(name, "--help")();
          if (names.length < 5) throw new Error("There are more commands.");
        },
      ],
      ["See saga --help", succeeds("--help")],
    ],
  },
  {
    title: "an option that there is none of",
    fails: fails("compile", trip, "--nope"),
    remedies: [
      ["--format", succeeds("compile", trip, "--format", "asl", "--out", file("out-1"))],
      ["--help", succeeds("compile", "--help")],
      ["--version", succeeds("compile", "--version")],
    ],
  },
  {
    title: "no module to compile",
    fails: fails("compile"),
    remedies: [
      ["takes one module that exports a saga", succeeds("compile", trip, "--out", file("out-2"))],
      help("compile"),
    ],
  },
  {
    title: "a file of the wrong ending",
    fails: fails("compile", trip, "--format", "asl", "--out", file("trip.yaml")),
    remedies: [
      [
        "writes a file that ends with .json",
        succeeds("compile", trip, "--format", "asl", "--out", file("trip-1.json")),
      ],
      ["or a directory", succeeds("compile", trip, "--format", "asl", "--out", file("out-3"))],
    ],
  },
  {
    title: "a file that somebody else wrote",
    fails: fails("compile", trip, "--format", "asl", "--out", trip),
    remedies: [
      [
        "Choose another place with --out",
        succeeds("compile", trip, "--format", "asl", "--out", file("trip-2.json")),
      ],
      ["or remove it", succeeds("compile", trip, "--format", "asl", "--out", file("removed.json"))],
    ],
  },
  {
    title: "no module to draw",
    fails: fails("draw"),
    remedies: [
      ["takes one module that exports a saga", succeeds("draw", trip, "--out", file("trip.svg"))],
      help("draw"),
    ],
  },
  {
    title: "a page that isn't one",
    fails: fails("document", trip, "--out", file("trip.html")),
    remedies: [["a file that ends with .md", succeeds("document", trip, "--out", file("trip.md"))]],
  },
  {
    title: "a file to compare that is missing",
    fails: fails("diff", trip),
    remedies: [["takes two files, the old and the new one", succeeds("diff", trip, trip)], help("diff")],
  },
  {
    title: "a region without prices",
    fails: fails("cost", trip, "--region", "mars-1"),
    remedies: [
      [
        "--region has to be ",
        async () => {
          const { complaint } = await run("cost", trip, "--region", "mars-1");
          const [region = ""] = /has to be ([^,]+)/.exec(complaint)?.slice(1) ?? [];
          await succeeds("cost", trip, "--region", region)();
        },
      ],
      help("cost"),
    ],
  },
  {
    title: "a price that isn't a number",
    fails: fails("cost", trip, "--prices", file("prices.json")),
    remedies: [
      ["each a number of USD", succeeds("cost", trip, "--prices", file("prices-1.json"))],
      [
        "Allowed are ",
        async () => {
          const { complaint } = await run("cost", trip, "--prices", file("prices.json"));
          const names = /Allowed are (.*), each/.exec(complaint)?.[1]?.split(", ") ?? [];
          writeFiles(directory, {
            "all.json": JSON.stringify(Object.fromEntries(names.map((name) => [name, 1]))),
          });
          await succeeds("cost", trip, "--prices", file("all.json"))();
        },
      ],
    ],
  },
  {
    title: "nothing to verify",
    fails: fails("verify"),
    remedies: [
      ["takes one module that exports a saga", succeeds("verify", trip, "--quiet", "--seconds", "5")],
      help("verify"),
    ],
  },
  {
    title: "participants that are there already",
    fails: fails("verify", "--asl", file("done.asl.json"), "--write-participants", file("input.json")),
    remedies: [
      [
        "Choose another name",
        succeeds("verify", "--asl", file("done.asl.json"), "--write-participants", file("p1.json")),
      ],
    ],
  },
  {
    title: "participants of several machines",
    fails: fails("verify", "--asl", file("two.json"), "--write-participants", file("p2.json")),
    remedies: [
      [
        "Choose it with --saga: One",
        succeeds(
          "verify",
          "--asl",
          file("two.json"),
          "--saga",
          "One",
          "--write-participants",
          file("p2.json"),
        ),
      ],
    ],
  },
  {
    title: "a folder for a module",
    fails: fails("compile", file("folder")),
    remedies: [["Name the module that exports the saga", succeeds("compile", trip, "--out", file("out-4"))]],
  },
  {
    title: "a module of another kind",
    fails: fails("compile", file("trip.yaml")),
    remedies: [[".json", succeeds("compile", trip, "--out", file("out-5"))]],
  },
];

/** The usage of the commands that talk to Step Functions. */
const onAws: readonly ErrorAdvice[] = [
  {
    title: "no execution to cancel",
    fails: fails("cancel"),
    remedies: [["one execution or several", isAccepted("cancel", "a", "b")], help("cancel")],
  },
  {
    title: "several sagas to list",
    fails: fails("list", "a", "b"),
    remedies: [["takes one saga", isAccepted("list", "a")], help("list")],
  },
  {
    title: "two outcomes to list",
    fails: fails("list", "--stuck", "--completed"),
    remedies: [
      ["one of --stuck and --completed", isAccepted("list", "--stuck")],
      ["or neither for all outcomes", isAccepted("list")],
      help("list"),
    ],
  },
  {
    title: "several executions to show",
    fails: fails("show", "a", "b"),
    remedies: [["takes one execution", isAccepted("show", "a")], help("show")],
  },
  {
    title: "no saga to start",
    fails: fails("start"),
    remedies: [
      ["takes one saga", isAccepted("start", "Trip", "--name", "a", "--input", file("input.json"))],
      help("start"),
    ],
  },
  {
    title: "a start without a name",
    fails: fails("start", "Trip"),
    remedies: [
      ["needs --name NAME", isAccepted("start", "Trip", "--name", "a", "--input", file("input.json"))],
      help("start"),
    ],
  },
  {
    title: "nothing to redrive",
    fails: fails("redrive"),
    remedies: [
      ["takes executions", isAccepted("redrive", "a", "--yes")],
      ["or --stuck", isAccepted("redrive", "--stuck", "--yes")],
      help("redrive"),
    ],
  },
  {
    title: "a choice among executions that are named",
    fails: fails("redrive", "a", "--error", "E", "--yes"),
    remedies: [
      ["Give --stuck", isAccepted("redrive", "--stuck", "--error", "E", "--yes")],
      ["or leave them out", isAccepted("redrive", "a", "--yes")],
    ],
  },
  {
    title: "a redrive that nobody can be asked about",
    fails: fails("redrive", "--stuck"),
    remedies: [
      ["Give --yes", isAccepted("redrive", "--stuck", "--yes")],
      ["or --dry-run", isAccepted("redrive", "--stuck", "--dry-run")],
    ],
  },
];

const sagas = { first: described("Trip"), second: described("Trip"), tour: described("Tour") };
const tripModule = "trip.ts";

/** A Step Functions in which each of two sagas has every execution. */
const everywhere = {
  describe: async () => ({}),
  machines: async function* () {
    for (const name of ["One", "Two"]) yield { arn: `arn:aws:states:r:1:stateMachine:${name}`, name };
  },
  definition: async () => ({ Comment: JSON.stringify({}), States: {} }),
} as never;
const twoSagas = {
  ...operations,
  deployedSagas: async () =>
    ["One", "Two"].map((name) => ({ arn: `arn:aws:states:r:1:stateMachine:${name}`, name })),
  findSaga: async (_api: unknown, name: string) => ({ arn: `arn:aws:states:r:1:stateMachine:${name}`, name }),
} as never;

/** Inputs of commands. */
const inputs: readonly ErrorAdvice[] = [
  {
    title: "an execution's name that several sagas have",
    fails: () => findExecution(everywhere, twoSagas, { execution: "a", saga: undefined }),
    remedies: [
      ["Give --saga", () => findExecution(everywhere, twoSagas, { execution: "a", saga: "One" })],
      [
        "or one of the ARNs arn:aws:states:r:1:execution:One:a",
        () =>
          findExecution(everywhere, twoSagas, {
            execution: "arn:aws:states:r:1:execution:One:a",
            saga: undefined,
          }),
      ],
    ],
  },
  {
    title: "no saga in a module",
    fails: () => chooseSaga(sagasIn({ fare: 3 }), { module: tripModule, saga: undefined }),
    remedies: [
      [
        "Export the saga",
        () => chooseSaga(sagasIn({ trip: sagas.tour }), { module: tripModule, saga: undefined }),
      ],
      [
        "or its document",
        () => chooseSaga(sagasIn({ trip: sagas.tour.toJSON() }), { module: tripModule, saga: undefined }),
      ],
    ],
  },
  {
    title: "several sagas in a module",
    fails: () => chooseSaga(sagasIn(sagas), { module: tripModule, saga: undefined }),
    remedies: [
      ["Choose one with --saga NAME", () => chooseSaga(sagasIn(sagas), { module: tripModule, saga: "Tour" })],
    ],
  },
  {
    title: "several sagas of a name",
    fails: () => chooseSaga(sagasIn(sagas), { module: tripModule, saga: "Trip" }),
    remedies: [["Name the export", () => chooseSaga(sagasIn(sagas), { module: tripModule, saga: "second" })]],
  },
  {
    title: "a task that is none",
    fails: () => tasksIn({ tasks: { Call: "arn" } }, tripModule),
    remedies: [
      [
        "lambdaFunctionTask()",
        () => tasksIn({ tasks: { Call: lambdaFunctionTask({ arn: "a" }) } }, tripModule),
      ],
    ],
  },
  {
    title: "several directories to run",
    fails: () => readLocalOptions(["a", "b"]),
    remedies: [["takes one directory", () => readLocalOptions(["a"])], help("local")],
  },
  {
    title: "a parameter without a value",
    fails: () => readLocalOptions(["--parameter", "Stage"]),
    remedies: [["such as Stage=beta", () => readLocalOptions(["--parameter", "Stage=beta"])]],
  },
  {
    title: "values that are no object",
    fails: () => readLocalOptions(["--values", file("list.json")]),
    remedies: [[`such as {"Stage": "beta"}`, () => readLocalOptions(["--values", file("values.json")])]],
  },
  {
    title: "an answer for nobody",
    fails: () => readStubs([file("input.json")]),
    remedies: [["needs a name: NAME=", () => readStubs([`Call=${file("input.json")}`])]],
  },
];

/** Messages of commands that name a remedy. */
export const commandLine: readonly ErrorAdvice[] = [...usage, ...onAws, ...inputs];
