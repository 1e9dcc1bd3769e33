import * as v from "valibot";
import type { DeployedSaga, KnownEffect, ListedSagaExecution, StepFunctions } from "../operations/index.js";
import type { SagaOutcome } from "../saga/index.js";
import { readArguments } from "./arguments.js";
import type { CliCommand, Surroundings } from "./command.js";
import { executionTable } from "./execution-table.js";
import {
  connectionAllowed,
  connectionHelp,
  connectionOptions,
  connectionValues,
  withStepFunctions,
} from "./operations-options.js";
import { flag, timeAgo } from "./option-values.js";
import { byHandLines, cacheFor, StuckExecutions, sayCost } from "./stuck-executions.js";
import { UsageError } from "./usage-error.js";

const outcomes = ["stuck", "running", "compensated", "completed", "stopped"] as const;

/** Options of `saga list`. */
interface ListCommandOptions {
  /** Undefined for all sagas. */
  readonly saga: string | undefined;
  readonly outcome: SagaOutcome | "running" | undefined;
  /** Milliseconds; undefined for everything. */
  readonly since: number | undefined;
  readonly isByHistory: boolean;
  readonly isCached: boolean;
  readonly isJson: boolean;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

/** `saga list`: the executions of sagas by outcome. */
export const listCommand: CliCommand = {
  name: "list",
  usage: "saga list [SAGA]",
  summary: "lists executions on AWS by outcome: running, completed, compensated, stuck, stopped",
  help: `Lists the executions of sagas by outcome, and for each that is stuck: where, why, and how long it can still be redriven.

Usage: saga list [SAGA] [options]

  SAGA               the saga's name, or its state machine's name or ARN (default: every saga of the account and region)

Options:
  --stuck            only those that failed with their work half done: mend the cause, then saga redrive
  --running          only those that are running
  --compensated      only those that failed and took everything back
  --completed        only those that completed
  --stopped          only those that somebody stopped, or that timed out
  --since TIME       only those that ended since then, or are running: 30m, 12h or 2d
  --history          with --stuck: looks at everything that failed, even if the saga has a stuck log
  --no-cache         neither reads nor writes ~/.cache/cdk-saga, which remembers what was compensated
${connectionHelp}

Examples:
  saga list --stuck
  saga list TripBooking --compensated --since 2d

Step Functions lists executions without their errors, so each that failed is described, at most 20 a second: 100,000 of them take an
hour and a half, once. --stuck reads the saga's stuck log instead, if there is one and @aws-sdk/client-cloudwatch-logs is installed.
Executions are listed until 90 days after their end.

Exit codes: 0 if the list is whole; 1 if a call failed; 2 if an option is wrong; 130 after Ctrl-C.`,
  run: async (args, surroundings) => {
    const options = readListOptions(args);
    return await withStepFunctions(options, async (api, operations) => {
      const sagas =
        options.saga === undefined
          ? await operations.deployedSagas(api)
          : [await operations.findSaga(api, options.saga)];
      if (sagas.length === 0) surroundings.complain("No saga is deployed in this account and region.");
      let isInterrupted = false;
      void surroundings.interrupted.then(() => {
        isInterrupted = true;
      });
      const stuck =
        options.outcome === "stuck"
          ? await StuckExecutions.connect(operations, options, surroundings)
          : undefined;
      try {
        for (const saga of sagas) {
          await listOne(saga, options, {
            api,
            surroundings,
            operations,
            stuck,
            isInterrupted: () => isInterrupted,
          });
          if (isInterrupted) return 130;
        }
        return 0;
      } finally {
        stuck?.close();
      }
    });
  },
};

async function listOne(
  saga: DeployedSaga,
  options: ListCommandOptions,
  {
    api,
    surroundings: { write, complain, progress, now: timeThere },
    operations,
    stuck,
    isInterrupted,
  }: {
    readonly api: StepFunctions;
    readonly surroundings: Surroundings;
    readonly operations: typeof import("../operations/index.js");
    /** Undefined if others are listed. */
    readonly stuck: StuckExecutions | undefined;
    readonly isInterrupted: () => boolean;
  },
): Promise<void> {
  const { outcome, isJson } = options;
  const now = (timeThere ?? operations.realTime.now)();
  const since = options.since === undefined ? undefined : new Date(now - options.since);
  const found: ListedSagaExecution[] = [];
  let [looked, listed] = [0, 0];
  const byHand: { execution: ListedSagaExecution; left: readonly KnownEffect[] }[] = [];
  const pageRows = 500;
  const flush = () => {
    for (const line of executionTable(found, now)) write(line);
    found.length = 0;
  };
  if (!isJson) write(`${saga.saga === saga.name ? saga.name : `${saga.saga}, state machine ${saga.name}`}:`);
  const onLooked = () => {
    looked += 1;
    progress?.(`${saga.name}: looked at ${looked} executions, ${listed} listed`);
  };
  const cache = cacheFor(operations, saga, options);
  if (stuck === undefined)
    await sayCost(operations, { api, saga, complain, options: { outcome, since, cache } });
  const executions =
    stuck?.of(api, saga, { since, onLooked }) ??
    operations.listExecutions(api, saga, { outcome, since, cache, onLooked });
  for await (const execution of executions) {
    listed += 1;
    if (stuck !== undefined && execution.redrivableUntil === undefined)
      byHand.push({ execution, left: await operations.effectsLeft(api, execution.arn) });
    if (isJson) write(JSON.stringify(execution));
    else found.push(execution);
    if (found.length === pageRows) flush();
    if (isInterrupted()) break;
  }
  if (found.length > 0) flush();
  if (!isJson)
    write(
      isInterrupted()
        ? `Interrupted: ${listed} so far.`
        : `${listed} ${listed === 1 ? "execution" : "executions"}.`,
    );
  if (!isJson) for (const line of byHandLines(byHand)) write(line);
}

function readListOptions(args: readonly string[]): ListCommandOptions {
  const { values, positionals } = readArguments(args, {
    options: {
      ...Object.fromEntries(outcomes.map((name) => [name, { type: "boolean" } as const])),
      since: { type: "string" },
      history: { type: "boolean" },
      "no-cache": { type: "boolean" },
      ...connectionOptions,
    },
    allowed: `${outcomes.map((name) => `--${name}`).join(", ")}, --since TIME, --history, --no-cache, ${connectionAllowed}`,
    values: v.object({
      stuck: flag,
      running: flag,
      compensated: flag,
      completed: flag,
      stopped: flag,
      since: v.optional(timeAgo),
      history: flag,
      "no-cache": flag,
      ...connectionValues,
    }),
  });
  const [saga, ...others] = positionals;
  if (others.length > 0)
    throw new UsageError(
      `saga list takes one saga, received ${positionals.join(", ")}. See saga list --help.`,
    );
  const [outcome, second] = outcomes.filter((name) => values[name]);
  if (second !== undefined)
    throw new UsageError(
      `Give one of --${outcome} and --${second}, or neither for all outcomes. See saga list --help.`,
    );
  return {
    saga,
    outcome,
    since: values.since,
    isByHistory: values.history,
    isCached: !values["no-cache"],
    isJson: values.json,
    region: values.region,
    endpoint: values.endpoint,
  };
}
