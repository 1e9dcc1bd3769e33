import * as v from "valibot";
import type { DeployedSaga, ListedSagaExecution, StepFunctions } from "../operations/index.js";
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
import { UsageError } from "./usage-error.js";

const outcomes = ["stuck", "running", "compensated", "completed", "stopped"] as const;

/** Options of `saga list`. */
interface ListCommandOptions {
  /** Undefined for all sagas. */
  readonly saga: string | undefined;
  readonly outcome: SagaOutcome | "running" | undefined;
  /** Milliseconds; undefined for everything. */
  readonly since: number | undefined;
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
${connectionHelp}

Examples:
  saga list --stuck
  saga list TripBooking --compensated --since 2d

Step Functions lists executions without their errors, so each that failed is described, 10 a second: an account with
100,000 of them takes hours. Give --since. Executions are listed until 90 days after their end.

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
      for (const saga of sagas) {
        await listOne(saga, options, { api, surroundings, operations, isInterrupted: () => isInterrupted });
        if (isInterrupted) return 130;
      }
      return 0;
    });
  },
};

async function listOne(
  saga: DeployedSaga,
  { outcome, since, isJson }: ListCommandOptions,
  {
    api,
    surroundings: { write, complain },
    operations,
    isInterrupted,
  }: {
    readonly api: StepFunctions;
    readonly surroundings: Surroundings;
    readonly operations: typeof import("../operations/index.js");
    readonly isInterrupted: () => boolean;
  },
): Promise<void> {
  const now = operations.realTime.now();
  const found: ListedSagaExecution[] = [];
  let [looked, listed] = [0, 0];
  const pageRows = 500;
  const flush = () => {
    for (const line of executionTable(found, now)) write(line);
    found.length = 0;
  };
  if (!isJson) write(`${saga.saga === saga.name ? saga.name : `${saga.saga}, state machine ${saga.name}`}:`);
  for await (const execution of operations.listExecutions(api, saga, {
    outcome,
    since: since === undefined ? undefined : new Date(now - since),
    onLooked: () => {
      looked += 1;
      if (looked % 500 === 0) complain(`${saga.name}: looked at ${looked} executions, ${listed} listed`);
    },
  })) {
    listed += 1;
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
}

function readListOptions(args: readonly string[]): ListCommandOptions {
  const { values, positionals } = readArguments(args, {
    options: {
      ...Object.fromEntries(outcomes.map((name) => [name, { type: "boolean" } as const])),
      since: { type: "string" },
      ...connectionOptions,
    },
    allowed: `${outcomes.map((name) => `--${name}`).join(", ")}, --since TIME, ${connectionAllowed}`,
    values: v.object({
      stuck: flag,
      running: flag,
      compensated: flag,
      completed: flag,
      stopped: flag,
      since: v.optional(timeAgo),
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
    isJson: values.json,
    region: values.region,
    endpoint: values.endpoint,
  };
}
