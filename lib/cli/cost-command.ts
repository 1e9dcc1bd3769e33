import { readFileSync } from "node:fs";
import * as v from "valibot";
import { type JsonValue, parseJson } from "../asl/index.js";
import type { CostEstimate } from "../cost/index.js";
import { knownPrices, type Prices } from "../cost/prices.js";
import { formatDiagnostics } from "../saga/index.js";
import { readArguments } from "./arguments.js";
import type { CliCommand } from "./command.js";
import { CommandFailure } from "./command-failure.js";
import { onlyModule } from "./draw-command.js";
import { loadSaga } from "./load-module.js";
import { countingNumber, flag, share } from "./option-values.js";
import { textTable } from "./text-table.js";
import { UsageError } from "./usage-error.js";

/** Options of `saga cost`. */
interface CostCommandOptions {
  readonly module: string;
  readonly saga: string | undefined;
  readonly region: string;
  /** File with prices; undefined for those that are known. */
  readonly prices: string | undefined;
  readonly runs: number;
  /** From 0 to 1. */
  readonly rejected: number;
  readonly callMilliseconds: number;
  /** File with the input; undefined for a made-up one. */
  readonly input: string | undefined;
  readonly isJson: boolean;
}

/** `saga cost`: the costs of a saga's runs on AWS. */
export const costCommand: CliCommand = {
  name: "cost",
  usage: "saga cost MODULE",
  summary: "estimates what a saga costs on AWS, for each way in which a run may go",
  help: `Estimates what a saga costs on AWS: state transitions, history events and the price, for each way in which a run may go, and for
many runs. It runs what the saga compiles to on this machine. Beside it: the price of the same runs as an Express state machine and
as a durable function, and what tracing and logging add. What the called services cost is not in it.

Usage: saga cost MODULE [options]

  MODULE             the file that exports the saga: .js, .mjs, .cjs, .ts, .mts, .cts; or its document, .json

Options:
  --runs N           the number of runs (default: 1000000)
  --rejected SHARE   the share of runs in which a step is rejected, each step equally often: 5% or 0.05 (default: 5%)
  --call-ms N        the duration of each call in milliseconds, which Express charges for (default: 200)
  --input FILE       the input of the runs as JSON (default: a made-up one, in which lists have two elements)
  --region REGION    the AWS region whose prices count; known are those of us-east-1 (default: us-east-1)
  --prices FILE      your own prices as JSON, over those of us-east-1: {"standardMillionTransitions": 27.9}
  --saga NAME        the saga's name or export, if the module exports several
  --json             prints JSON
  -h, --help         shows this text
  -v, --version      shows the version

Examples:
  saga cost src/trip.ts
  saga cost src/trip.ts --runs 50000 --rejected 20% --input trip.json

Exit codes: 0 if it was estimated; 1 if the saga breaks rules (all of them are listed) or the module fails; 2 if an option, a file
or the module is wrong.`,
  run: async (args, { write }) => {
    const options = readCostOptions(args);
    // Late, so that the other commands don't wait for it.
    const { estimateCost } = await import("../cost/index.js");
    const prices = pricesFor(options);
    const saga = await loadSaga(options.module, { saga: options.saga });
    const { runs, rejected, callMilliseconds } = options;
    const input = options.input === undefined ? undefined : readJsonFile(options.input, "The input");
    const { estimate, diagnostics } = await estimateCost(saga, {
      prices,
      runs,
      rejected,
      callMilliseconds,
      input,
    });
    if (estimate === undefined) throw new CommandFailure(formatDiagnostics(diagnostics));
    if (options.isJson)
      write(JSON.stringify({ ...estimate, runs, rejected, callMilliseconds, prices }, null, 2));
    else for (const line of linesOf(estimate, options, prices)) write(line);
    return 0;
  },
};

function linesOf(
  { saga, outcomes, unreached, mix }: CostEstimate,
  { runs, rejected, callMilliseconds }: CostCommandOptions,
  { region, asOf, sources }: Prices,
): string[] {
  const many = runs.toLocaleString("en");
  const isAnyRejected = outcomes.some(({ isRejection }) => isRejection);
  const percent = `${(100 * rejected).toLocaleString("en", { maximumFractionDigits: 2 })} %`;
  const others = [
    ["Standard", usd(mix.standard), "what the saga compiles to"],
    ["  X-Ray", usd(mix.xray), "if it traces every run, as the construct has it by default"],
    ["  logs", usd(mix.logs), "if it logs every event without data, as the construct has it by default"],
    ["Express", usd(mix.express), expressNote(mix.longestSeconds)],
    [
      "durable function",
      usd(mix.durable),
      "with a memory of 128 MB, 50 ms between calls, and without its data",
    ],
  ];
  return [
    `${saga}: USD for ${many} runs, by the prices of ${region} in ${asOf}. Each call takes ${callMilliseconds} ms.`,
    "",
    ...textTable(
      ["IF", "IT ENDS", "TRANSITIONS", "RETRIES", "EVENTS", "STANDARD"],
      outcomes.map(({ when, outcome, transitions, retries, events, standard }) => [
        when,
        outcome,
        String(transitions),
        String(retries),
        String(events),
        usd(standard),
      ]),
      new Set([2, 3, 4, 5]),
    ),
    ...(unreached.length === 0
      ? []
      : [`This input doesn't lead to ${unreached.join(", ")}. Give one that does by --input FILE.`]),
    "",
    isAnyRejected
      ? `${many} runs, of which ${percent} are rejected, by each step equally often:`
      : `${many} runs that complete (no step can be rejected):`,
    ...textTable(["", "USD", ""], others, new Set([1]))
      .slice(1)
      .map((line) => `  ${line}`),
    "",
    "Transitions include the retries. Delays between tries are their mean. What the called services cost, free tiers and taxes aren't in it.",
    `Prices: ${sources.join(", ")}`,
  ];
}

function expressNote(longestSeconds: number): string {
  return longestSeconds > 300
    ? `can't run it: a run takes ${Math.ceil(longestSeconds / 60)} minutes, 5 are allowed; can't be redriven either`
    : "can't be redriven, so what is stuck stays half done";
}

function usd(amount: number): string {
  return amount >= 1 || amount === 0
    ? amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    : amount.toLocaleString("en", { maximumSignificantDigits: 2 });
}

function readCostOptions(args: readonly string[]): CostCommandOptions {
  const text = { type: "string" } as const;
  const { values, positionals } = readArguments(args, {
    options: {
      saga: text,
      region: text,
      prices: text,
      runs: text,
      rejected: text,
      "call-ms": text,
      input: text,
      json: { type: "boolean" },
    },
    allowed:
      "--runs N, --rejected SHARE, --call-ms N, --input FILE, --region REGION, --prices FILE, --saga NAME, --json",
    values: v.object({
      saga: v.optional(v.string()),
      region: v.optional(v.string(), "us-east-1"),
      prices: v.optional(v.string()),
      runs: v.optional(countingNumber, "1000000"),
      rejected: v.optional(share, "5%"),
      "call-ms": v.optional(countingNumber, "200"),
      input: v.optional(v.string()),
      json: flag,
    }),
  });
  const { saga, region, prices, runs, rejected, input } = values;
  return {
    module: onlyModule("saga cost", positionals),
    saga,
    region,
    prices,
    runs,
    rejected,
    input,
    callMilliseconds: values["call-ms"],
    isJson: values.json,
  };
}

const ownPrice = v.optional(v.pipe(v.number("isn't a number"), v.minValue(0, "is below 0")));
const ownPrices = v.strictObject(
  {
    standardMillionTransitions: ownPrice,
    expressMillionRequests: ownPrice,
    expressGbSecond: ownPrice,
    durableMillionOperations: ownPrice,
    lambdaMillionRequests: ownPrice,
    lambdaGbSecond: ownPrice,
    xrayMillionTraces: ownPrice,
    logsGb: ownPrice,
  },
  ({ expected }) => (expected === "never" ? "isn't a price" : "isn't a JSON object"),
);

function pricesFor({ region, prices: file }: CostCommandOptions): Prices {
  const known = knownPrices.find((each) => each.region === region);
  if (file === undefined) {
    if (known !== undefined) return known;
    const regions = knownPrices.map((each) => each.region).join(", ");
    throw new UsageError(
      `--region has to be ${regions}, received ${JSON.stringify(region)}: prices of other regions aren't known here. Give them by --prices FILE. See saga cost --help.`,
    );
  }
  const [base] = knownPrices;
  const read = v.safeParse(ownPrices, readJsonFile(file, "The prices"));
  if (!read.success) {
    const [issue] = read.issues;
    const path = v.getDotPath(issue);
    throw new UsageError(
      `${file}: ${path ?? "it"} ${issue.message}. Allowed are ${Object.keys(ownPrices.entries).join(", ")}, each a number of USD.`,
    );
  }
  const given = Object.fromEntries(Object.entries(read.output).filter(([, price]) => price !== undefined));
  return { ...base, ...given, region, sources: [file, ...base.sources] };
}

function readJsonFile(file: string, what: string): JsonValue {
  try {
    return parseJson(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${what} ${file} can't be read: ${reason}`, { cause: error });
  }
}
