import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { End } from "../../model/index.js";
import type { Ports } from "../engine/ports.js";
import { dynamoDecisions } from "./dynamo-decisions.js";
import { lambdaCalls } from "./lambda-calls.js";
import { type DeployedSettings, readSettings, type SagaSettings } from "./settings.js";
import { Sweeper } from "./sweeper.js";

/** The context that Lambda hands to a handler besides the event. */
export interface Context {
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** Everything that a function of a coordination has around it. */
export interface Surroundings {
  readonly saga: SagaSettings;
  readonly deployed: DeployedSettings;
  /** Calls functions once: the saga's policies say when again. */
  readonly lambda: LambdaClient;
  readonly ports: Ports;
  /** Undefined if there is none. */
  readonly sweeperFor: (functionArn: string) => Sweeper | undefined;
}

/** Reads what is deployed beside a function's code and in its environment. */
export function surroundings(directory: string): Surroundings {
  const saga: SagaSettings = JSON.parse(readFileSync(join(directory, "saga.json"), "utf8"));
  const deployed = readSettings(process.env);
  const lambda = new LambdaClient({ maxAttempts: 1 });
  const now = () => Date.now();
  const { decisions, sweeper } = deployed;
  const scheduler = sweeper && new SchedulerClient();
  return {
    saga,
    deployed,
    lambda,
    ports: {
      now,
      random: Math.random,
      // Whoever wakes it doesn't wait for it any more.
      sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }).catch(() => undefined),
      call: lambdaCalls(lambda, deployed.functions),
      ...(decisions === undefined
        ? {}
        : { decisions: dynamoDecisions({ client: new DynamoDBClient(), now, ...decisions }) }),
    },
    sweeperFor: (functionArn) =>
      sweeper && scheduler && new Sweeper(scheduler, { ...sweeper, functionArn }, now),
  };
}

/** Writes the end of an execution to the log, and returns it as whoever waits for it gets it. */
export function tellEnd(saga: string, execution: string, end: End): object {
  const { outcome, output, error, cause } = end;
  const told = { saga, execution, outcome, ...(output === undefined ? { error, cause } : { output }) };
  process.stdout.write(`${JSON.stringify(told)}\n`);
  return told;
}
