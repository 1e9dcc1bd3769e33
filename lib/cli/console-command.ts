import { readFileSync, statSync } from "node:fs";
import { basename, extname, resolve } from "node:path";
import * as v from "valibot";
import { isArray, isObject, type JsonValue, parseJson } from "../asl/index.js";
import type { ConsoleOptions, ConsoleSource, OfferedInput } from "../console/index.js";
import type { LocalEnvironment } from "../local/index.js";
import { readDocument, type SagaDocument } from "../saga/index.js";
import { readArguments } from "./arguments.js";
import type { CliCommand, Surroundings } from "./command.js";
import { mustKeepRules } from "./draw-command.js";
import {
  type EnvironmentOptions,
  environmentAllowed,
  environmentHelp,
  environmentOf,
  environmentOptions,
  environmentValues,
  readEnvironment,
} from "./environment-options.js";
import { ExecutionLines, logLines } from "./execution-lines.js";
import { loadSaga } from "./load-module.js";
import { withStepFunctions } from "./operations-options.js";
import { flag, port } from "./option-values.js";
import { UsageError } from "./usage-error.js";
import { welcome } from "./welcome.js";

/** Options of `saga console`. */
export interface ConsoleCommandOptions {
  /** The directory of a cloud assembly; undefined for none. */
  readonly assembly: string | undefined;
  /** Files that export sagas. */
  readonly modules: readonly string[];
  /** Port of the page; 0 for one that the system gives. */
  readonly consolePort: number;
  readonly environment: EnvironmentOptions;
  /** Inputs that the form offers first. */
  readonly inputs: readonly OfferedInput[];
  /** Script of the run of the verifier that is played. */
  readonly counterexample: string | undefined;
  readonly isAws: boolean;
  readonly connection: { readonly region: string | undefined; readonly endpoint: string | undefined };
  readonly isRealTime: boolean;
  readonly isVerbose: boolean;
}

/** `saga console`: sagas as they run, on a page. */
export const consoleCommand: CliCommand = {
  name: "console",
  usage: "saga console [cdk.out|MODULE…]",
  summary: "shows sagas on a page as they run, with faults at a click and time under control",
  help: `Runs what \`cdk synth\` wrote on this machine, as \`saga local\` does, and shows it on a page in your browser: each execution as it
moves, what the participants hold, faults at a click, time under control, and counterexamples of the verifier as films.
The page is served on this machine only, to whoever has the URL that is printed.

Usage: saga console [DIRECTORY] [MODULE…] [options]
       saga console --aws [DIRECTORY|MODULE…] [options]

  DIRECTORY                the cloud assembly to run, until you press Ctrl-C (default: cdk.out)
  MODULE                   a file that exports a saga: .js, .mjs, .cjs, .ts, .mts, .cts; or its document, .json. With a directory it is
                           the picture of a saga that the assembly only has as a state machine. Without one, nothing is run: the
                           page shows the saga, and runs of the verifier

Options:
  --console-port N         the port of the page (default: a free one)
  --input FILE             an input for the form, as JSON; you can repeat it
  --counterexample SCRIPT  plays this run of the verifier: what \`saga verify\` prints behind --replay, or a file that
                           \`saga verify --json\` wrote
  --aws                    shows executions on AWS instead, where they can be redriven and cancelled. A directory or modules give
                           the pictures
  --region REGION          with --aws: the AWS region (default: the profile's, or AWS_REGION)
  --endpoint-sfn URL       with --aws: the URL of Step Functions (default: AWS's, or AWS_ENDPOINT_URL_SFN)
  --real-time              lets backoff and Wait states take their time (default: time leaps over them; the page can change that)
  --verbose                prints executions and what functions log
  -p, --port N             the port for Step Functions, Lambda and DynamoDB; REST APIs get the ports after it (default: free ones)
${environmentHelp}
  -h, --help               shows this text
  -v, --version            shows the version

Examples:
  saga console
  saga console build/cdk.out --input trip.json
  saga console src/trip.ts --counterexample "TakePayment=rejected(PaymentDeclined) CancelHotel=failed"
  saga console --aws src/trip.ts

Exit codes: 1 if a call of AWS fails, or if a saga breaks rules; 2 if an option, the directory, a module or a port is wrong; 130
after Ctrl-C and 143 after SIGTERM, with nothing left behind.`,
  run: async (args, surroundings) => {
    await runConsole(readConsoleOptions(args), surroundings);
    return 0;
  },
};

/** Reads what follows `saga console`. Throws a {@link UsageError} that says what is wrong, and what is allowed. */
export function readConsoleOptions(args: readonly string[]): ConsoleCommandOptions {
  const { values, positionals } = readArguments(args, {
    options: {
      "console-port": { type: "string" },
      input: { type: "string", multiple: true },
      counterexample: { type: "string" },
      aws: { type: "boolean" },
      region: { type: "string" },
      "endpoint-sfn": { type: "string" },
      "real-time": { type: "boolean" },
      verbose: { type: "boolean" },
      ...environmentOptions,
    },
    allowed: `--console-port N, --input FILE, --counterexample SCRIPT, --aws, --region REGION, --endpoint-sfn URL, --real-time, --verbose, ${environmentAllowed}`,
    values: v.object({
      "console-port": v.optional(port, "0"),
      input: v.optional(v.array(v.string()), []),
      counterexample: v.optional(v.string()),
      aws: flag,
      region: v.optional(v.string()),
      "endpoint-sfn": v.optional(v.string()),
      "real-time": flag,
      verbose: flag,
      ...environmentValues,
    }),
  });
  const modules = positionals.filter(isModule);
  const [assembly, ...others] = positionals.filter((path) => !isModule(path));
  if (others.length > 0) {
    throw new UsageError(
      `saga console takes one directory, received ${[assembly, ...others].join(", ")}. See saga console --help.`,
    );
  }
  const { aws: isAws, region, "endpoint-sfn": endpoint } = values;
  const ofAws = { region, "endpoint-sfn": endpoint };
  const [misplaced] = Object.entries(ofAws).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (!isAws && misplaced !== undefined)
    throw new UsageError(`--${misplaced} goes with --aws only. See saga console --help.`);
  return {
    assembly: assembly ?? (modules.length > 0 || isAws ? undefined : "cdk.out"),
    modules,
    consolePort: values["console-port"],
    environment: readEnvironment(values),
    inputs: values.input.map(readInput),
    counterexample: values.counterexample === undefined ? undefined : scriptIn(values.counterexample),
    isAws,
    connection: { region, endpoint },
    isRealTime: values["real-time"],
    isVerbose: values.verbose,
  };
}

const moduleExtensions = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".json"];

/** A file that exports a saga, rather than a directory. */
function isModule(path: string): boolean {
  const isDirectory = statSync(resolve(path), { throwIfNoEntry: false })?.isDirectory() === true;
  return !isDirectory && moduleExtensions.includes(extname(path));
}

function readInput(file: string): OfferedInput {
  return { title: basename(file), input: jsonOf(file, "--input") };
}

function jsonOf(file: string, option: string): JsonValue {
  try {
    return parseJson(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${option} ${file} can't be read as JSON: ${reason}`, { cause: error });
  }
}

/** The script itself, or that of the first law that is broken in a file of `saga verify --json`. */
function scriptIn(text: string): string {
  if (statSync(resolve(text), { throwIfNoEntry: false })?.isFile() !== true) return text;
  const verification = jsonOf(text, "--counterexample");
  const broken = isObject(verification) && isArray(verification.broken) ? verification.broken : [];
  const [first] = broken;
  if (isObject(first) && typeof first.script === "string") return first.script;
  throw new UsageError(
    `--counterexample ${text} has no broken law in it. It has to be what saga verify --json wrote, with at least one.`,
  );
}

async function runConsole(options: ConsoleCommandOptions, surroundings: Surroundings): Promise<void> {
  const documents = await Promise.all(options.modules.map((module) => loadSaga(module)));
  for (const document of documents) mustKeepRules(document);
  const byName = new Map(documents.map((document) => [document.name, document]));
  if (options.isAws) return await runAws(options, byName, surroundings);
  if (options.assembly !== undefined) {
    const { assembly } = options;
    return await runLocal({ ...options, assembly }, byName, surroundings);
  }
  const { SagasSource } = await import("../console/index.js");
  await serve(new SagasSource(documents, options.modules.join(", ")), options, surroundings);
}

async function runAws(
  { assembly, connection, ...options }: ConsoleCommandOptions,
  documents: ReadonlyMap<string, SagaDocument>,
  surroundings: Surroundings,
): Promise<void> {
  const known = new Map([...(assembly === undefined ? [] : await documentsIn(assembly)), ...documents]);
  const { AwsSource } = await import("../console/index.js");
  await withStepFunctions(connection, async (api) => {
    const place =
      connection.endpoint ?? connection.region ?? process.env.AWS_REGION ?? "the profile's region";
    await serve(
      await AwsSource.connect({ api, place, documents: known }),
      { ...options, assembly, connection },
      surroundings,
    );
  });
}

/** The descriptions of the sagas of a cloud assembly, by their names. */
async function documentsIn(directory: string): Promise<Map<string, SagaDocument>> {
  const { readCloudAssembly } = await import("../local/template/cloud-assembly.js");
  const { deploy } = await import("../local/assembly/deployment.js");
  return await usageOf(async () => {
    const written = [...deploy(readCloudAssembly(directory)).stateMachines].map((each) =>
      each.sagaDocument(),
    );
    return new Map(
      written.flatMap((each): [string, SagaDocument][] => {
        const { document } = each === undefined ? {} : readDocument(each);
        return document === undefined ? [] : [[document.name, document]];
      }),
    );
  });
}

/** Brings a cloud assembly up with its console until it is interrupted; then nothing is left. */
async function runLocal(
  { assembly, environment: given, ...options }: ConsoleCommandOptions & { readonly assembly: string },
  documents: ReadonlyMap<string, SagaDocument>,
  surroundings: Surroundings,
): Promise<void> {
  const { write } = surroundings;
  // Only when it is wanted: the other commands would wait for all of it to be loaded.
  const [{ startLocalEnvironment }, { LocalSource, TimeControl }] = await Promise.all([
    import("../local/index.js"),
    import("../console/index.js"),
  ]);
  const time = new TimeControl({ pace: options.isRealTime ? "real" : "watchable" });
  await usageOf(async () => {
    const environment = await startLocalEnvironment({
      assembly,
      ...(await environmentOf(given)),
      clock: time.clock,
      aroundCall: time.aroundCall,
      onNotice: (notice) => write(`! ${notice}`),
      onLog: (log) => {
        if (options.isVerbose) for (const line of logLines(log)) write(line);
      },
    });
    try {
      if (options.isVerbose) tellExecutions(environment, write);
      const source = new LocalSource({
        environment,
        time,
        place: assembly,
        documents,
        inputs: options.inputs,
      });
      for (const line of welcome(environment).slice(0, -1)) write(line);
      await serve(source, { ...options, assembly, environment: given }, surroundings);
    } finally {
      time.close();
      await environment.close();
    }
  });
}

function tellExecutions(environment: LocalEnvironment, write: Surroundings["write"]): void {
  const executions = new ExecutionLines(environment);
  environment.observe((event) => {
    for (const line of executions.linesOf(event)) write(line);
  });
}

/** Serves the page until it is interrupted. */
async function serve(
  source: ConsoleSource,
  { consolePort, counterexample }: ConsoleCommandOptions,
  { write, complain, interrupted }: Surroundings,
): Promise<void> {
  const { openConsole, RequestError } = await import("../console/index.js");
  const open = await usageOf(async () => {
    try {
      return await openConsole({
        source,
        port: consolePort,
        ...(counterexample === undefined ? {} : { counterexample: playedIn(source, counterexample) }),
        onProblem: (error) =>
          complain(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      });
    } catch (error) {
      if (error instanceof RequestError) throw new UsageError(error.message, { cause: error });
      throw error;
    }
  });
  try {
    write(`Console: ${open.url}`);
    write("Ctrl-C ends it.");
    await interrupted;
  } finally {
    await open.close();
  }
}

/** The run to play, on the first saga whose description is known. */
function playedIn({ machines }: ConsoleSource, script: string): ConsoleOptions["counterexample"] {
  const saga = machines.find(({ document }) => document !== undefined);
  if (saga !== undefined) return { machine: saga.info.arn, script };
  throw new UsageError("--counterexample needs the description of a saga: name the module that exports it.");
}

/** Runs something that fails with an error of the person's: a wrong assembly, a port that is in use. */
async function usageOf<Result>(run: () => Promise<Result>): Promise<Result> {
  const { LocalEnvironmentError } = await import("../local/index.js");
  try {
    return await run();
  } catch (error) {
    if (error instanceof LocalEnvironmentError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
