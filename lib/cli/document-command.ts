import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, relative, sep } from "node:path";
import * as v from "valibot";
import { type StateMachineDefinition, statesOf } from "../asl/index.js";
import { compile } from "../compiler/index.js";
import { knownPrices } from "../cost/prices.js";
import { isDocumentOfSaga, isSvgOfSaga, layOut, writeDocument, writeSvg } from "../diagram/index.js";
import { formatDiagnostics } from "../saga/index.js";
import { readArguments } from "./arguments.js";
import type { CliCommand, Surroundings } from "./command.js";
import { CommandFailure } from "./command-failure.js";
import { type OutputFile, writeOutput } from "./deployers/output-file.js";
import { onlyModule } from "./draw-command.js";
import { type LoadedModule, loadModule } from "./load-module.js";
import { flag } from "./option-values.js";
import { UsageError } from "./usage-error.js";

/** Options of `saga document`. */
export interface DocumentCommandOptions {
  /** The file that exports the saga. */
  readonly module: string;
  /** The saga, by its name or its export's; undefined for the only one. */
  readonly saga: string | undefined;
  /** The page that is written. */
  readonly out: string;
  /** The picture that is written. */
  readonly picture: string;
  /** True if nothing is written, but compared with what is there. */
  readonly check: boolean;
}

/** `saga document`: a page about a saga for people who do not read code. */
export const documentCommand: CliCommand = {
  name: "document",
  usage: "saga document MODULE --out FILE",
  summary: "writes a page about a saga for people who don't read code; --check finds out if it is current",
  help: `Writes a page about a saga for people who don't read code, with a picture: each step, what happens if it is refused or nobody
answers, what is taken back in which order, time limits, who is told what, and what it costs on AWS.

Usage: saga document MODULE --out FILE [options]

  MODULE             the file that exports the saga: .js, .mjs, .cjs, .ts, .mts, .cts; or its document, .json

Options:
  -o, --out FILE     the page to write, such as docs/trip.md
  --picture FILE     the picture to write (default: beside the page, with the same name and .svg)
  --check            writes nothing, and fails if the page or the picture isn't what the saga says now; for CI
  --saga NAME        the saga's name or export, if the module exports several
  -h, --help         shows this text
  -v, --version      shows the version

Examples:
  saga document src/trip.ts --out docs/trip.md
  saga document src/trip.ts --out docs/trip.md --check

Give operations and steps a title to have it in the page: operation("ReserveCar", { title: "Reserve a car", … }).

Exit codes: 0 if the files were written, or are current; 1 if they aren't, if the saga breaks rules (all of them are listed) or if
the module fails; 2 if an option or the module is wrong.`,
  run: async (args, surroundings) => await runDocument(readDocumentOptions(args), surroundings),
};

/** Reads what follows `saga document`. Throws a {@link UsageError} that says what is wrong, and what is allowed. */
export function readDocumentOptions(args: readonly string[]): DocumentCommandOptions {
  const text = { type: "string" } as const;
  const { values, positionals } = readArguments(args, {
    options: { out: { ...text, short: "o" }, picture: text, saga: text, check: { type: "boolean" } },
    allowed: "--out FILE, --picture FILE, --check, --saga NAME",
    values: v.object({
      out: v.optional(v.string()),
      picture: v.optional(v.string()),
      saga: v.optional(v.string()),
      check: flag,
    }),
  });
  const module = onlyModule("saga document", positionals);
  const { out, picture, saga, check } = values;
  if (out === undefined || !out.endsWith(".md")) {
    const received = out === undefined ? "nothing" : JSON.stringify(out);
    throw new UsageError(
      `--out has to be the page to write, a file that ends with .md, received ${received}.`,
    );
  }
  return { module, saga, out, picture: picture ?? out.replace(/\.md$/, ".svg"), check };
}

async function runDocument(
  { module, saga: chosen, out, picture, check }: DocumentCommandOptions,
  { write, complain }: Pick<Surroundings, "write" | "complain">,
): Promise<number> {
  const link = relative(dirname(out), picture).split(sep).join("/");
  const { page, svg } = pageOf(await loadModule(module, { saga: chosen }), link);
  const files = [
    { target: out, content: page, isOurs: isDocumentOfSaga },
    { target: picture, content: svg, isOurs: isSvgOfSaga },
  ];
  if (!check) {
    for (const { target, ...file } of files) {
      const output: OutputFile = { path: basename(target), ...file };
      for (const path of writeOutput(dirname(target), [output], "saga document")) write(`Wrote ${path}`);
    }
    return 0;
  }
  const drifted = files.filter(({ target, content }) => !existsSync(target) || textOf(target) !== content);
  for (const { target } of drifted) {
    const problem = existsSync(target) ? "isn't what the saga says now" : "doesn't exist";
    complain(`${target} ${problem}. Run the command without --check to write it.`);
  }
  for (const { target } of files.filter((file) => !drifted.includes(file))) write(`${target} is current`);
  return drifted.length === 0 ? 0 : 1;
}

/** The text of a file. Git may have written other ends of lines. */
function textOf(path: string): string {
  return readFileSync(path, "utf8").replaceAll("\r\n", "\n");
}

/**
 * The page and the picture of a saga.
 *
 * @param picture the picture, as the page links to it.
 * @throws CommandFailure with everything that is wrong, if the saga does not compile.
 */
export function pageOf(
  { saga, tasks }: LoadedModule,
  picture: string,
): { readonly page: string; readonly svg: string } {
  const { definition, plan, diagnostics } = compile(saga, { tasks });
  if (plan === undefined || definition === undefined)
    throw new CommandFailure(formatDiagnostics(diagnostics));
  const { completed, failing } = plan.transitions;
  const retries = retriesIn(definition);
  const withRetries = Object.entries(failing).map(([step, { rejected, inDoubt }]) => [
    step,
    {
      ...(rejected === undefined ? {} : { rejected }),
      ...(inDoubt === undefined ? {} : { inDoubt: inDoubt + (retries.get(step) ?? 0) }),
    },
  ]);
  const [price] = knownPrices;
  const facts = { completed, failing: Object.fromEntries(withRetries), price, picture };
  return { page: writeDocument(saga, facts), svg: writeSvg(layOut(saga)) };
}

/** The retries of each state's call, when all of them fail. A call that waits for a task token has none after a timeout. */
function retriesIn(definition: StateMachineDefinition): ReadonlyMap<string, number> {
  return new Map(
    [...statesOf(definition)].map(([name, state]) => {
      const retriers = state.Type === "Task" ? (state.Retry ?? []) : [];
      const waits = state.Type === "Task" && state.Resource.endsWith(".waitForTaskToken");
      const last = retriers.find(({ ErrorEquals }) => ErrorEquals.includes("States.ALL"));
      return [name, waits ? 0 : (last?.MaxAttempts ?? 0)];
    }),
  );
}
