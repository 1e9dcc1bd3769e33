import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import * as v from "valibot";
import { isObject, type StateMachineDefinition } from "../asl/index.js";
import { formatDiagnostics, readDocument, type SagaDocument } from "../saga/index.js";
import type { Replay, Verification, VerifyOptions } from "../verifier/index.js";
import type { AnyMachineOptions } from "./any-machine/verify-any-machine.js";
import { readArguments } from "./arguments.js";
import type { CliCommand, Surroundings } from "./command.js";
import { CommandFailure } from "./command-failure.js";
import { loadSaga } from "./load-module.js";
import { countingNumber, flag, wholeNumber } from "./option-values.js";
import { UsageError } from "./usage-error.js";

/** Options of `saga verify`. */
export interface VerifyCommandOptions {
  /** The file that exports the saga, or the directory of a cloud assembly. */
  readonly source: string;
  /** The saga, by its name or its export's; undefined for the only one, or for all of a cloud assembly. */
  readonly saga: string | undefined;
  readonly verify: Pick<
    VerifyOptions,
    "faults" | "stops" | "budget" | "seconds" | "walks" | "seed" | "workers"
  >;
  /** The run to repeat; undefined to verify. */
  readonly replay: string | undefined;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

/** `saga verify`: every failure of a saga, tried on what it compiles to. */
export const verifyCommand: CliCommand = {
  name: "verify",
  usage: "saga verify MODULE|cdk.out|--asl FILE",
  summary: "tries every failure at every point of a saga's state machine",
  help: `Runs a saga's state machine through every failure at every point, on a virtual clock and with participants that keep their
promises. It checks in every run that the saga completes, leaves nothing behind, or is stuck where it can be resumed.

Usage: saga verify MODULE|DIRECTORY [options]
       saga verify --asl FILE [--participants FILE] [options]

  MODULE                   the file that exports the saga: .js, .mjs, .cjs, .ts, .mts, .cts; or its document, .json
  DIRECTORY                a cloud assembly, such as cdk.out: verifies every saga that \`cdk synth\` wrote, as deployed

Options:
  --faults N               how many calls of a run may fail (default: 2)
  --stops N                how many faults a run may have in which the execution is stopped, the stop among them; 0 stops
                           it nowhere (default: 1)
  --budget N               stops after this many runs (default: 200000)
  --seconds N              stops after this many seconds (default: no limit)
  --walks N                adds this many random runs, in which any number of calls fail (default: 0)
  --seed N                 the seed of the random runs (default: 1)
  --workers N              how many threads share the work (default: one for each core)
  --saga NAME              the saga's name or export, if there are several
  --replay SCRIPT          repeats one run and prints what happens; a broken law is reported with its SCRIPT
  --json                   writes the findings as JSON
  -q, --quiet              doesn't print progress
  -h, --help               shows this text
  -v, --version            shows the version

A state machine that you drew by hand:
  --asl FILE               verifies any state machine: its definition (JSON or YAML), a CloudFormation or SAM template, a
                           serverless.yml, or a directory that \`cdk synth\` wrote. --saga chooses one of several
  --participants FILE      who compensates what, and how those that are called behave. What it doesn't say is guessed, and
                           the guesses are printed
  --write-participants FILE  writes the guesses to a new file, for you to correct
  --input FILE             the input to run it with (default: made up from its paths and operators)
  --fix                    prints the saga that does the same, as TypeScript, in place of what is found

Examples:
  saga verify src/trip.ts
  saga verify cdk.out --faults 3
  saga verify --asl trip.asl.json --write-participants trip.participants.json
  saga verify src/trip.ts --replay "TakePayment=rejected(PaymentDeclined) CancelHotel=failed"

Ctrl-C stops the search, and prints what was found so far.

Exit codes: 0 if every law held in the runs that were done; 1 if one didn't, or if the saga breaks rules; 2 if an option or
the module is wrong; 130 after Ctrl-C. With --asl: 1 if something is lost, 0 if nothing is, 2 if a file is wrong.`,
  run: async (args, surroundings) => {
    const options = readVerifyOptions(args);
    if (!("participants" in options)) return runVerify(options, surroundings);
    const { verifyAnyMachine } = await import("./any-machine/verify-any-machine.js");
    return verifyAnyMachine(options, surroundings);
  },
};

/** Reads what follows `saga verify`. Throws a {@link UsageError} that says what is wrong, and what is allowed. */
export function readVerifyOptions(args: readonly string[]): VerifyCommandOptions | AnyMachineOptions {
  const {
    values: {
      saga,
      replay,
      json,
      quiet,
      asl,
      participants,
      input,
      fix,
      "write-participants": written,
      ...numbers
    },
    positionals,
  } = readArguments(args, {
    options: {
      faults: { type: "string" },
      stops: { type: "string" },
      budget: { type: "string" },
      seconds: { type: "string" },
      walks: { type: "string" },
      workers: { type: "string" },
      seed: { type: "string" },
      saga: { type: "string" },
      replay: { type: "string" },
      asl: { type: "string" },
      participants: { type: "string" },
      "write-participants": { type: "string" },
      input: { type: "string" },
      fix: { type: "boolean" },
      json: { type: "boolean" },
      quiet: { type: "boolean", short: "q" },
    },
    allowed:
      "--faults N, --stops N, --budget N, --seconds N, --walks N, --seed N, --workers N, --saga NAME, --replay SCRIPT, --asl FILE, --participants FILE, --write-participants FILE, --input FILE, --fix, --json, --quiet",
    values: v.object({
      faults: v.exactOptional(wholeNumber),
      stops: v.exactOptional(wholeNumber),
      budget: v.exactOptional(wholeNumber),
      seconds: v.exactOptional(wholeNumber),
      walks: v.exactOptional(wholeNumber),
      workers: v.exactOptional(countingNumber),
      seed: v.exactOptional(wholeNumber),
      saga: v.optional(v.string()),
      replay: v.optional(v.string()),
      asl: v.optional(v.string()),
      participants: v.optional(v.string()),
      "write-participants": v.optional(v.string()),
      input: v.optional(v.string()),
      fix: flag,
      json: flag,
      quiet: flag,
    }),
  });
  if (asl !== undefined) {
    if (positionals.length > 0) {
      throw new UsageError(`saga verify --asl takes one file, received ${[asl, ...positionals].join(", ")}.`);
    }
    const shown = { isFixed: fix, isJson: json, isQuiet: quiet };
    return {
      source: asl,
      machine: saga,
      participants,
      input,
      writeParticipants: written,
      verify: numbers,
      replay,
      ...shown,
    };
  }
  const foreign = { participants, input, "write-participants": written, fix: fix ? "" : undefined };
  const [misplaced] = Object.entries(foreign).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (misplaced !== undefined)
    throw new UsageError(`--${misplaced} goes with --asl FILE only. See saga verify --help.`);
  const [source, ...others] = positionals;
  if (source === undefined || others.length > 0) {
    const received = source === undefined ? "none" : positionals.join(", ");
    throw new UsageError(
      `saga verify takes one module that exports a saga, or one directory, received ${received}. See saga verify --help.`,
    );
  }
  return { source, saga, verify: numbers, replay, isJson: json, isQuiet: quiet };
}

/** A saga to verify, with the definition that would be deployed, or else the one that it compiles to. */
interface Verifiable {
  readonly saga: SagaDocument;
  readonly definition?: StateMachineDefinition;
  /** Timeouts of the functions of a cloud assembly, in seconds, by their names. */
  readonly functionTimeouts?: Readonly<Record<string, number>>;
}

async function runVerify(options: VerifyCommandOptions, surroundings: Surroundings): Promise<number> {
  // Only when it is wanted: the other commands would wait for the runner to be loaded.
  const { NotVerifiableError, ScriptError } = await import("../verifier/index.js");
  let exitCode = 0;
  const signal = { aborted: false };
  const verifiables = await verifiablesIn(options);
  void surroundings.interrupted.then(() => {
    signal.aborted = true;
  });
  for (const [index, verifiable] of verifiables.entries()) {
    if (signal.aborted) {
      const left = verifiables.slice(index).map(({ saga }) => saga.name);
      surroundings.complain(`Not verified, as it was interrupted: ${left.join(", ")}.`);
      break;
    }
    try {
      const holds = await (options.replay === undefined
        ? verifyOne(verifiable, { ...options, signal }, surroundings)
        : replayOne(verifiable, options.replay, { options, surroundings }));
      if (!holds) exitCode = 1;
    } catch (error) {
      if (error instanceof ScriptError) throw new UsageError(error.message, { cause: error });
      if (error instanceof NotVerifiableError) throw new CommandFailure(error.message, { cause: error });
      throw error;
    }
  }
  return exitCode;
}

async function verifyOne(
  { saga, ...machine }: Verifiable,
  options: VerifyCommandOptions & Pick<VerifyOptions, "signal">,
  { write, complain }: Pick<Surroundings, "write" | "complain">,
): Promise<boolean> {
  const { formatVerification, verify } = await import("../verifier/index.js");
  let told = 0;
  const verification: Verification = await verify(saga, {
    workers: availableParallelism(),
    ...options.verify,
    ...machine,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onProgress: ({ runs, waiting }) => {
      // The longer it takes, the less often it is told.
      if (options.isQuiet || runs < told * 2) return;
      told = runs;
      complain(
        `${saga.name}: ${runs.toLocaleString("en-US")} runs, ${waiting.toLocaleString("en-US")} waiting`,
      );
    },
  });
  write(options.isJson ? JSON.stringify(verification) : formatVerification(verification));
  return verification.holds;
}

async function replayOne(
  { saga, ...machine }: Verifiable,
  script: string,
  {
    options,
    surroundings: { write },
  }: { readonly options: VerifyCommandOptions; readonly surroundings: Pick<Surroundings, "write"> },
): Promise<boolean> {
  const { replay } = await import("../verifier/index.js");
  const { timeline, broken }: Replay = await replay(saga, script, machine);
  if (options.isJson) write(JSON.stringify({ timeline, broken }));
  else {
    write(timeline);
    write("");
    write(
      broken.length === 0
        ? "Every law held."
        : broken.map(({ code, how }) => `Broken, ${code}: ${how}`).join("\n"),
    );
  }
  return broken.length === 0;
}

async function verifiablesIn({ source, saga }: VerifyCommandOptions): Promise<readonly Verifiable[]> {
  const isDirectory = statSync(resolve(source), { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isDirectory) return [{ saga: await loadSaga(source, { saga }) }];
  const found = (await sagasOfAssembly(source)).filter(
    ({ saga: { name } }) => saga === undefined || name === saga,
  );
  if (found.length > 0) return found;
  const wanted = saga === undefined ? "a saga" : `the saga ${JSON.stringify(saga)}`;
  throw new UsageError(
    `No state machine in ${source} is ${wanted}. Only state machines of the construct Saga can be verified: their metadata contains the saga.`,
  );
}

async function sagasOfAssembly(directory: string): Promise<Verifiable[]> {
  const { readCloudAssembly } = await import("../local/template/cloud-assembly.js");
  const { deploy } = await import("../local/assembly/deployment.js");
  const { LocalEnvironmentError } = await import("../local/errors.js");
  try {
    const { stateMachines, functions } = deploy(readCloudAssembly(directory));
    const functionTimeouts = Object.fromEntries(
      [...functions].map((each): [string, number] => [each.name, each.timeoutSeconds()]),
    );
    return [...stateMachines].flatMap((machine): Verifiable[] => {
      const written = machine.sagaDocument();
      if (written === undefined) return [];
      const { document, diagnostics } = readDocument(written);
      if (document === undefined) throw new CommandFailure(formatDiagnostics(diagnostics));
      const definition = machine.definition();
      return isDefinition(definition) ? [{ saga: document, definition, functionTimeouts }] : [];
    });
  } catch (error) {
    if (error instanceof LocalEnvironmentError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Looks no further: the runner reports everything else that is wrong when it loads the definition. */
function isDefinition(value: unknown): value is StateMachineDefinition {
  return isObject(value) && "States" in value && "StartAt" in value;
}
