import * as v from "valibot";
import type { ExecutionStory } from "../operations/index.js";
import { formatEntries, isMilestone } from "../timeline/index.js";
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
import { UsageError } from "./usage-error.js";

/** `saga show`: the story of one execution. */
export const showCommand: CliCommand = {
  name: "show",
  usage: "saga show EXECUTION",
  summary: "tells the story of an execution, and what to do next",
  help: `Tells the story of an execution: its steps and tries, what was done and taken back, where it is, and what to do next.

Usage: saga show EXECUTION [options]

  EXECUTION          its name or its ARN

Options:
  --saga SAGA        the saga's name, or its state machine's name or ARN (default: it is looked for in every saga)
${connectionHelp}

Examples:
  saga show trip-1

Exit codes: 0 if it was shown; 1 if there is no such execution or a call failed; 2 if an option is wrong.`,
  run: async (args, { write }) => {
    const { execution, saga, isJson, ...connection } = readShowOptions(args);
    return await withStepFunctions(connection, async (api, operations) => {
      const arn = await findExecution(api, operations, { execution, saga });
      const story = await operations.showExecution(api, arn);
      for (const line of isJson ? [JSON.stringify(story)] : linesOf(story)) write(line);
      return 0;
    });
  },
};

/** A story as lines for people. */
function linesOf(story: ExecutionStory): string[] {
  const {
    name,
    saga,
    outcome,
    state,
    started,
    stopped,
    redriveCount,
    error,
    events,
    entries,
    effects,
    advice,
  } = story;
  const at = state === undefined ? "" : `, at ${state}`;
  const ended = stopped === undefined ? "" : `, ended ${stopped.toISOString()}`;
  const redrives =
    redriveCount === 0 ? "" : `, redriven ${redriveCount === 1 ? "once" : `${redriveCount} times`}`;
  const width = Math.max(0, ...effects.map(({ action }) => action.length));
  return [
    `${name} of ${saga}: ${outcome}${at}${error === undefined || outcome === "compensated" ? "" : `, with ${error}`}`,
    `started ${started.toISOString()}${ended}${redrives}; ${events} events`,
    "",
    ...formatEntries(entries.filter((entry) => isMilestone(entry) || entry.kind === "ended")),
    ...(effects.length === 0 ? [] : ["", "In the participants, as far as the history tells:"]),
    ...effects.map(({ action, effect, key = "" }) =>
      `  ${action.padEnd(width)}  ${effect.padEnd(10)}  ${key}`.trimEnd(),
    ),
    ...logQuery(effects.find(({ key }) => key?.includes("/"))?.key),
    ...(advice.length === 0 ? [] : ["", "What to do next:"]),
    ...advice.map((line) => `  ${line}`),
  ];
}

/** The query for what participants with the ledger have logged of the execution of a key: `<state machine>:<execution>/<path>`. */
function logQuery(key: string | undefined): string[] {
  if (key === undefined) return [];
  const execution = JSON.stringify(key.slice(0, key.indexOf("/")));
  return [`  Logs of those with the ledger, in CloudWatch Logs Insights: filter execution = ${execution}`];
}

function readShowOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    options: { saga: { type: "string" }, ...connectionOptions },
    allowed: `--saga SAGA, ${connectionAllowed}`,
    values: v.object({ saga: v.optional(v.string()), ...connectionValues }),
  });
  const [execution, ...others] = positionals;
  if (execution === undefined || others.length > 0) {
    const received = execution === undefined ? "none" : positionals.join(", ");
    throw new UsageError(`saga show takes one execution, received ${received}. See saga show --help.`);
  }
  return {
    execution,
    saga: values.saga,
    isJson: values.json,
    region: values.region,
    endpoint: values.endpoint,
  };
}
