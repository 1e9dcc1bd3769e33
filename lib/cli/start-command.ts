import { readFileSync } from "node:fs";
import * as v from "valibot";
import { readArguments } from "./arguments.js";
import type { CliCommand } from "./command.js";
import {
  connectionAllowed,
  connectionHelp,
  connectionOptions,
  connectionValues,
  withStepFunctions,
} from "./operations-options.js";
import { UsageError } from "./usage-error.js";

/** `saga start`: starts an execution by its name. */
export const startCommand: CliCommand = {
  name: "start",
  usage: "saga start SAGA",
  summary: "starts an execution by its name: the same name and input start one",
  help: `Starts an execution of a saga. Calling it again with the same name and input starts nothing.

Usage: saga start SAGA --name NAME --input FILE [options]

  SAGA               the saga's name, or its state machine's name or ARN

Options:
  --name NAME        the execution's name: 1 to 80 of the characters A-Z, a-z, 0-9, - and _. Keys begin with it
  --input FILE       the input as JSON; - for standard input
${connectionHelp}

Examples:
  saga start TripBooking --name trip-1 --input trip.json

Exit codes: 0 if it runs, or was there with the same input; 1 if the name is taken with another input or a call failed; 2 if an
option or the input is wrong.`,
  run: async (args, { write }) => {
    const { saga, name, input, isJson, ...connection } = readStartOptions(args);
    return await withStepFunctions(connection, async (api, operations) => {
      const { arn: stateMachineArn } = await operations.findSaga(api, saga);
      const { arn, hasEnded, started } = await operations.startExecution(api, stateMachineArn, {
        name,
        input,
      });
      if (isJson) write(JSON.stringify({ name, arn, started, hasEnded }));
      else write(`${name}: started at ${started.toISOString()}${hasEnded ? ", and has ended" : ""}; ${arn}`);
      return 0;
    });
  },
};

function readStartOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    options: { name: { type: "string" }, input: { type: "string" }, ...connectionOptions },
    allowed: `--name NAME, --input FILE, ${connectionAllowed}`,
    values: v.object({ name: v.optional(v.string()), input: v.optional(v.string()), ...connectionValues }),
  });
  const [saga, ...others] = positionals;
  if (saga === undefined || others.length > 0) {
    const received = saga === undefined ? "none" : positionals.join(", ");
    throw new UsageError(`saga start takes one saga, received ${received}. See saga start --help.`);
  }
  const missing =
    values.name === undefined ? "--name NAME" : values.input === undefined ? "--input FILE" : undefined;
  if (values.name === undefined || values.input === undefined)
    throw new UsageError(`saga start needs ${missing}. See saga start --help.`);
  return {
    saga,
    name: values.name,
    input: readInput(values.input),
    isJson: values.json,
    region: values.region,
    endpoint: values.endpoint,
  };
}

function readInput(file: string): string {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new UsageError(
      `The input ${file} can't be read: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `The input ${file} isn't JSON: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
  return text;
}
