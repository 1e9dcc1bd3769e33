import * as v from "valibot";
import { readArguments } from "./arguments.js";
import type { CliCommand, Surroundings } from "./command.js";
import { ExecutionLines, logLines } from "./execution-lines.js";
import {
  type EnvironmentOptions,
  environmentAllowed,
  environmentHelp,
  environmentOf,
  environmentOptions,
  environmentValues,
  readEnvironment,
} from "./environment-options.js";
import { HistoryLines } from "./history-lines.js";
import type { LocalEnvironment, Reloaded } from "../local/index.js";
import { flag } from "./option-values.js";
import { UsageError } from "./usage-error.js";
import { Watch } from "./watch.js";
import { welcome } from "./welcome.js";

/** Options of `saga local`. */
export interface LocalOptions extends EnvironmentOptions {
  /** The directory of the cloud assembly. */
  readonly assembly: string;
  /** Lets backoff and waits take their time. */
  readonly isRealTime: boolean;
  /** Takes what is synthesized anew, and synthesizes the app when its sources change. */
  readonly isWatching: boolean;
  /** Prints the events of executions' histories instead of their steps. */
  readonly isHistory: boolean;
  /** Prints neither executions nor what functions log. */
  readonly isQuiet: boolean;
}

/** `saga local`: a cloud assembly on this machine. */
export const localCommand: CliCommand = {
  name: "local",
  usage: "saga local [cdk.out]",
  summary: "runs what `cdk synth` wrote, with endpoints that any AWS client can use",
  help: `Runs what \`cdk synth\` wrote on this machine: its state machines, Lambda functions and DynamoDB tables. Any AWS client can
use its endpoints. Nothing is sent to AWS, and no web page can call it.

Usage: saga local [DIRECTORY] [options]

  DIRECTORY                the cloud assembly to run, until you press Ctrl-C (default: cdk.out)

Options:
  -p, --port N             the port for Step Functions, Lambda and DynamoDB; REST APIs get the ports after it (default: free ones)
${environmentHelp}
  --real-time              lets backoff and Wait states take their time, and prints every try (default: time leaps over them)
  --watch                  takes new functions, definitions and tables when the assembly changes; with a cdk.json in the working
                           directory, runs cdk synth when the app's files change
  --history                prints the events of executions' histories instead of their steps
  -q, --quiet              doesn't print executions and what functions log
  -h, --help               shows this text
  -v, --version            shows the version

Examples:
  saga local
  saga local build/cdk.out --port 4566 --endpoint s3=http://127.0.0.1:9000

StartSyncExecution: AWS SDKs put "sync-" in front of the host name. Functions find that host. In other programs on this
machine, switch it off: disableHostPrefix in JavaScript, inject_host_prefix in Python.

At the start it prints what is missing and how to give it, and goes on. A value that isn't known is replaced by a text such as
unknown--Pool.Arn--, and whoever uses it is named. HTTP tasks call addresses on this machine, and hosts of --allow-host.

Exit codes: 2 if an option, the directory or the port is wrong; 130 after Ctrl-C and 143 after SIGTERM, with nothing left
behind.`,
  run: async (args, surroundings) => {
    await runLocal(readLocalOptions(args), surroundings);
    return 0;
  },
};

/** Reads what follows `saga local`. Throws a {@link UsageError} that says what is wrong, and what is allowed. */
export function readLocalOptions(args: readonly string[]): LocalOptions {
  const { values, positionals } = readArguments(args, {
    options: {
      ...environmentOptions,
      "real-time": { type: "boolean" },
      watch: { type: "boolean" },
      history: { type: "boolean" },
      quiet: { type: "boolean", short: "q" },
    },
    allowed: `${environmentAllowed}, --real-time, --watch, --history, --quiet`,
    values: v.object({ ...environmentValues, "real-time": flag, watch: flag, history: flag, quiet: flag }),
  });
  const [assembly = "cdk.out", ...others] = positionals;
  if (others.length > 0) {
    throw new UsageError(
      `saga local takes one directory, received ${[assembly, ...others].join(", ")}. See saga local --help.`,
    );
  }
  return {
    assembly,
    ...readEnvironment(values),
    isRealTime: values["real-time"],
    isWatching: values.watch,
    isHistory: values.history,
    isQuiet: values.quiet,
  };
}

/** Brings a cloud assembly up until it is interrupted; then nothing is left: no process, no socket, no temporary file. */
async function runLocal(options: LocalOptions, { write, interrupted }: Surroundings): Promise<void> {
  // Only when it is wanted: the other commands would wait for the store and the endpoints to be loaded.
  const { LocalEnvironmentError, startLocalEnvironment } = await import("../local/index.js");
  const { SystemClock } = await import("../runner/index.js");
  try {
    const environment = await startLocalEnvironment({
      assembly: options.assembly,
      ...(await environmentOf(options)),
      onNotice: (notice) => write(`! ${notice}`),
      ...(options.isRealTime ? { clock: new SystemClock() } : {}),
      onLog: (log) => {
        if (!options.isQuiet) for (const line of logLines(log)) write(line);
      },
    });
    try {
      const history = new HistoryLines();
      const steps = new ExecutionLines(environment, { everyTry: options.isRealTime });
      environment.observe((event) => {
        if (options.isQuiet) return;
        for (const line of options.isHistory ? [history.lineOf(event)] : steps.linesOf(event)) write(line);
      });
      for (const line of welcome(environment)) write(line);
      const watch = options.isWatching ? watchFor(environment, options, write) : undefined;
      await interrupted;
      watch?.close();
    } finally {
      await environment.close();
    }
  } catch (error) {
    // The assembly cannot be read, the port is in use, or an endpoint cannot be used.
    if (error instanceof LocalEnvironmentError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** Has an environment take what is synthesized anew. */
function watchFor(
  environment: LocalEnvironment,
  { assembly }: LocalOptions,
  write: (line: string) => void,
): Watch {
  let taken: Promise<void> = Promise.resolve();
  const take = async (): Promise<void> => {
    try {
      for (const line of reloadedLines(await environment.reload(assembly))) write(line);
    } catch (error) {
      write(`! The assembly wasn't taken: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return new Watch({
    assembly,
    project: process.cwd(),
    onAssembly: () => {
      taken = taken.then(take);
    },
    onSynth: (told) => {
      if (told.kind === "begun") write("The app has changed: cdk synth …");
      else write(`! cdk synth failed, so everything stays as it is:\n${told.output}`);
    },
  });
}

function reloadedLines({ taken, left }: Reloaded): string[] {
  const lines = [
    taken.length === 0
      ? "Nothing to take from the new assembly."
      : `Taken from the new assembly: ${taken.join(", ")}.`,
  ];
  if (left.length > 0) lines.push(`! To have the changes of ${left.join(", ")}, start saga local anew.`);
  return lines;
}
