import * as v from "valibot";
import { readArguments } from "./arguments.js";
import type { CliCommand } from "./command.js";
import { findExecution } from "./find-executions.js";
import {
  connectionAllowed,
  connectionHelp,
  connectionOptions,
  connectionValues,
  withStepFunctions,
} from "./operations-options.js";
import { flag } from "./option-values.js";
import { UsageError } from "./usage-error.js";

/** `saga cancel`: stops executions so that they take back what they did. */
export const cancelCommand: CliCommand = {
  name: "cancel",
  usage: "saga cancel EXECUTION…",
  summary: "cancels executions: each takes back what it did, unless it had reached its pivot",
  help: `Cancels executions of sagas: stops each, and redrives it so that it takes back what it did. One that had reached its pivot can't go
back any more and goes through; one that goes back already is left alone. Calling it again does no harm.

Usage: saga cancel EXECUTION… [options]

  EXECUTION          its name or its ARN; you can give several

Options:
  --saga SAGA        the saga's name, or its state machine's name or ARN (default: they are looked for in every saga)
  --dry-run          says what it would do, and does nothing
  --no-wait          doesn't wait for their ends
${connectionHelp}

Examples:
  saga cancel trip-1

Exit codes: 0 if each was cancelled, or had ended as compensated; 1 if one completed, is stuck, couldn't be cancelled, or a call failed;
2 if an option is wrong. After Ctrl-C a stopped execution may not have been redriven yet: call the same command again.`,
  run: async (args, { write, complain }) => {
    const { executions, saga, isDryRun, isJson, follow, ...connection } = readCancelOptions(args);
    return await withStepFunctions(connection, async (api, operations) => {
      let exitCode = 0;
      for (const each of executions) {
        try {
          const arn = await findExecution(api, operations, { execution: each, saga });
          if (isDryRun) {
            const { name, outcome, state } = await operations.showExecution(api, arn);
            const at = state === undefined ? "" : ` at ${state}`;
            write(
              isJson
                ? JSON.stringify({ name, outcome, state })
                : `${name}: is ${outcome}${at}; nothing was done`,
            );
            continue;
          }
          const { execution, outcome, refusal } = await operations.cancelExecution(api, arn, {
            follow,
            onProgress: ({ name, words }) => complain(`${name}: ${words}`),
          });
          const isDone =
            refusal === undefined && (outcome === "compensated" || (outcome === undefined && !follow));
          if (!isDone) exitCode = 1;
          const { name, arn: executionArn } = execution;
          if (isJson)
            write(JSON.stringify({ name, arn: executionArn, outcome: outcome ?? "running", refusal }));
          else write(`${name}: ${refusal === undefined ? tell(outcome, name) : `not cancelled: ${refusal}`}`);
        } catch (error) {
          if (!(error instanceof operations.OperationError)) throw error;
          exitCode = 1;
          complain(`${each}: ${error.message}`);
        }
      }
      return exitCode;
    });
  },
};

function tell(outcome: string | undefined, name: string): string {
  switch (outcome) {
    case "compensated":
      return "cancelled; everything was taken back";
    case "completed":
      return "completed: it had gone too far to go back";
    case "stuck":
      return `is stuck on its way back. See saga show ${name}`;
    case undefined:
      return "is on its way back";
    default:
      return `is ${outcome}. See saga show ${name}`;
  }
}

function readCancelOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    options: {
      saga: { type: "string" },
      "dry-run": { type: "boolean" },
      "no-wait": { type: "boolean" },
      ...connectionOptions,
    },
    allowed: `--saga SAGA, --dry-run, --no-wait, ${connectionAllowed}`,
    values: v.object({ saga: v.optional(v.string()), "dry-run": flag, "no-wait": flag, ...connectionValues }),
  });
  if (positionals.length === 0)
    throw new UsageError(
      "saga cancel takes one execution or several, received none. See saga cancel --help.",
    );
  return {
    executions: positionals,
    saga: values.saga,
    isDryRun: values["dry-run"],
    follow: !values["no-wait"],
    isJson: values.json,
    region: values.region,
    endpoint: values.endpoint,
  };
}
