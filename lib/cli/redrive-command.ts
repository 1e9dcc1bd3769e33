import * as v from "valibot";
import type { RedrivePlan, Redriven, StepFunctions } from "../operations/index.js";
import { readArguments } from "./arguments.js";
import type { CliCommand, Surroundings } from "./command.js";
import { CommandFailure } from "./command-failure.js";
import { findExecution } from "./find-executions.js";
import {
  connectionAllowed,
  connectionHelp,
  connectionOptions,
  connectionValues,
  withStepFunctions,
} from "./operations-options.js";
import { flag } from "./option-values.js";
import { byHandLines, StuckExecutions } from "./stuck-executions.js";
import { UsageError } from "./usage-error.js";

type Operations = typeof import("../operations/index.js");

/** Options of `saga redrive`. */
interface RedriveCommandOptions {
  /** Names or ARNs; none with `isStuck`. */
  readonly executions: readonly string[];
  /** Redrives all that is stuck. */
  readonly isStuck: boolean;
  readonly saga: string | undefined;
  /** Error that those among the stuck ones must have. */
  readonly error: string | undefined;
  /** State that those among the stuck ones must be at. */
  readonly at: string | undefined;
  readonly isDryRun: boolean;
  readonly isConfirmed: boolean;
  readonly isForced: boolean;
  readonly isByHistory: boolean;
  readonly isCached: boolean;
  readonly isJson: boolean;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

/** `saga redrive`: lets stuck executions go on. */
export const redriveCommand: CliCommand = {
  name: "redrive",
  usage: "saga redrive EXECUTION…|--stuck",
  summary: "lets stuck executions go on where they failed, one or all of them",
  help: `Lets executions go on where they failed. Mend the cause first: saga show EXECUTION tells it. An execution that somebody stopped is
cancelled by redriving it; --stuck never includes these.

Usage: saga redrive EXECUTION… [options]
       saga redrive --stuck [options]

  EXECUTION          its name or its ARN; you can give several

Options:
  --stuck            all executions that are stuck
  --saga SAGA        the saga's name, or its state machine's name or ARN (default: every saga)
  --error NAME       with --stuck: only those that failed with this error
  --at STATE         with --stuck: only those that are stuck at this state
  --history          with --stuck: looks at everything that failed, even if the saga has a stuck log
  --no-cache         neither reads nor writes ~/.cache/cdk-saga, which remembers what was compensated
  --dry-run          lists what would be redriven, and does nothing
  -y, --yes          doesn't ask
  --force            redrives even what may fill its history, at which AWS would end it for good
${connectionHelp}

Examples:
  saga redrive trip-1
  saga redrive --stuck --at CancelHotel --dry-run
  saga redrive --stuck --error HotelDown --yes

Exit codes: 0 if all of them were redriven, or there were none; 1 if one couldn't be, or a call failed; 2 if an option is wrong;
130 after Ctrl-C, with a summary of what was done.`,
  run: async (args, surroundings) => {
    const options = readRedriveOptions(args);
    if (!options.isDryRun && !options.isConfirmed && surroundings.ask === undefined)
      throw new UsageError(
        "saga redrive asks before it redrives, and there is no terminal to ask on. Give --yes, or --dry-run.",
      );
    return await withStepFunctions(options, (api, operations) =>
      redrive(api, operations, options, surroundings),
    );
  },
};

async function redrive(
  api: StepFunctions,
  operations: Operations,
  options: RedriveCommandOptions,
  surroundings: Surroundings,
): Promise<number> {
  const { write } = surroundings;
  const plans = await plansFor(api, { operations, options, surroundings }).catch((error: unknown) => {
    if (!(error instanceof operations.OperationError)) throw error;
    throw new CommandFailure(`${error.message} Nothing was redriven.`, { cause: error });
  });
  if (plans.length === 0) {
    if (!options.isJson) write("Nothing is stuck.");
    return 0;
  }
  const wanted = plans.filter(({ refusal }) => refusal === undefined);
  if (!options.isJson || options.isDryRun)
    for (const plan of plans) write(options.isJson ? JSON.stringify(plan) : lineOf(plan));
  if (options.isDryRun) {
    if (!options.isJson) {
      for (const line of byHandLines(byHandOf(plans))) write(line);
      write(`${count(wanted.length)} would be redriven. Nothing was done.`);
    }
    return 0;
  }
  if (wanted.length > 0 && !options.isConfirmed && !(await confirm(wanted, surroundings))) {
    write("Nothing was done.");
    return 1;
  }
  return await perform(plans, { api, operations, options, surroundings });
}

async function perform(
  plans: readonly RedrivePlan[],
  {
    api,
    operations,
    options: { isJson },
    surroundings: { write, complain, progress, interrupted },
  }: {
    readonly api: StepFunctions;
    readonly operations: Operations;
    readonly options: RedriveCommandOptions;
    readonly surroundings: Surroundings;
  },
): Promise<number> {
  let isInterrupted = false;
  void interrupted.then(() => {
    isInterrupted = true;
  });
  const results: Redriven[] = [];
  for await (const redriven of operations.redriveAll(api, plans)) {
    results.push(redriven);
    const { execution, result, reason } = redriven;
    if (isJson) write(JSON.stringify({ name: execution.name, arn: execution.arn, result, reason }));
    else if (result === "failed") complain(`${execution.name}: ${reason}`);
    else progress?.(`${results.length} of ${plans.length}`);
    if (isInterrupted) break;
  }
  const of = (result: Redriven["result"]) => results.filter((each) => each.result === result).length;
  const left = plans.length - results.length;
  if (!isJson) {
    write(
      [
        `${count(of("redriven"))} redriven`,
        ...(of("refused") === 0 ? [] : [`${of("refused")} refused`]),
        ...(of("failed") === 0 ? [] : [`${of("failed")} failed`]),
        ...(left === 0 ? [] : [`${left} left, as it was interrupted`]),
      ].join(", "),
    );
  }
  if (!isJson) for (const line of byHandLines(byHandOf(plans))) write(line);
  if (isInterrupted) return 130;
  return of("redriven") === plans.length ? 0 : 1;
}

/** The executions that Step Functions doesn't redrive any more, with what is left of them. */
function byHandOf(plans: readonly RedrivePlan[]) {
  return plans.flatMap(({ execution, byHand: left }) => (left === undefined ? [] : [{ execution, left }]));
}

async function plansFor(
  api: StepFunctions,
  {
    operations,
    options,
    surroundings,
  }: {
    readonly operations: Operations;
    readonly options: RedriveCommandOptions;
    readonly surroundings: Surroundings;
  },
): Promise<RedrivePlan[]> {
  const { executions, isStuck, saga, error, at, isForced: force } = options;
  const plans: RedrivePlan[] = [];
  if (!isStuck) {
    for (const execution of executions) {
      const arn = await findExecution(api, operations, { execution, saga });
      plans.push(await operations.planRedrive(api, arn, { force }));
    }
    return plans;
  }
  const sagas =
    saga === undefined ? await operations.deployedSagas(api) : [await operations.findSaga(api, saga)];
  const stuck = await StuckExecutions.connect(operations, options, surroundings);
  try {
    for (const each of sagas) {
      const definition = await api.definition(each.arn);
      for await (const execution of stuck.of(api, each)) {
        if (
          (error !== undefined && execution.error !== error) ||
          (at !== undefined && execution.state !== at)
        )
          continue;
        if (definition !== undefined)
          plans.push(await operations.planListed(api, { execution, definition }, { force }));
        surroundings.progress?.(`${plans.length} found`);
      }
    }
    return plans;
  } finally {
    stuck.close();
  }
}

async function confirm(plans: readonly RedrivePlan[], { ask }: Surroundings): Promise<boolean> {
  const cancelled = plans.filter(({ cancels }) => cancels === true).length;
  const which = cancelled < plans.length ? `${cancelled} of them` : cancelled === 1 ? "it" : "them";
  const how = cancelled === 0 ? "" : `, which cancels ${which}`;
  const answer = (await ask?.(`Redrive ${count(plans.length)}${how}? [y/N] `)) ?? "";
  return /^y(es)?$/i.test(answer.trim());
}

function count(executions: number): string {
  return executions === 1 ? "1 execution" : `${executions} executions`;
}

function lineOf({ execution: { name, outcome, state, error }, refusal, warning }: RedrivePlan): string {
  const at = `${state === undefined ? "" : ` at ${state}`}${error === undefined ? "" : ` with ${error}`}`;
  if (refusal !== undefined) return `${name}: not redriven: ${refusal}`;
  return `${name}: ${outcome}${at}${warning === undefined ? "" : `; ${warning}`}`;
}

function readRedriveOptions(args: readonly string[]): RedriveCommandOptions {
  const { values, positionals } = readArguments(args, {
    options: {
      stuck: { type: "boolean" },
      saga: { type: "string" },
      error: { type: "string" },
      at: { type: "string" },
      "dry-run": { type: "boolean" },
      yes: { type: "boolean", short: "y" },
      force: { type: "boolean" },
      history: { type: "boolean" },
      "no-cache": { type: "boolean" },
      ...connectionOptions,
    },
    allowed: `--stuck, --saga SAGA, --error NAME, --at STATE, --dry-run, --yes, --force, --history, --no-cache, ${connectionAllowed}`,
    values: v.object({
      stuck: flag,
      saga: v.optional(v.string()),
      error: v.optional(v.string()),
      at: v.optional(v.string()),
      "dry-run": flag,
      yes: flag,
      force: flag,
      history: flag,
      "no-cache": flag,
      ...connectionValues,
    }),
  });
  if (values.stuck === positionals.length > 0) {
    const received = values.stuck ? `--stuck and ${positionals.join(", ")}` : "neither";
    throw new UsageError(
      `saga redrive takes executions or --stuck, received ${received}. See saga redrive --help.`,
    );
  }
  if (!values.stuck && (values.error !== undefined || values.at !== undefined))
    throw new UsageError(
      "--error and --at choose among the executions of --stuck. Give --stuck, or leave them out.",
    );
  return {
    executions: positionals,
    isStuck: values.stuck,
    saga: values.saga,
    error: values.error,
    at: values.at,
    isDryRun: values["dry-run"],
    isConfirmed: values.yes,
    isForced: values.force,
    isByHistory: values.history,
    isCached: !values["no-cache"],
    isJson: values.json,
    region: values.region,
    endpoint: values.endpoint,
  };
}
