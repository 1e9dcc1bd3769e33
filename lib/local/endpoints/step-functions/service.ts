import type { Clock, TaskHandler } from "../../../runner/index.js";
import type { Activities } from "../../executions/activities.js";
import type { Executions } from "../../executions/executions.js";
import type { StateMachineRegistry } from "../../executions/state-machine-registry.js";
import type { TaskTokens } from "../../executions/task-tokens.js";
import type { IdSource } from "../../ids.js";
import type { JsonOperation, ResponseBody } from "../json-protocol.js";

/** The account and region in which new state machines are created. */
export interface Home {
  readonly region: string;
  readonly account: string;
}

/** Resources that the operations of Step Functions work on. */
export interface StepFunctionsService {
  readonly stateMachines: StateMachineRegistry;
  readonly executions: Executions;
  readonly tokens: TaskTokens;
  readonly activities: Activities;
  readonly clock: Clock;
  readonly nextId: IdSource;
  /** Calls a task as executions do. */
  readonly callTask: TaskHandler;
  readonly home: Home;
}

export type { ResponseBody };

/** One operation of the API. What it throws as `AwsError` is the client's answer. */
export type StepFunctionsOperation = JsonOperation<StepFunctionsService>;

/** A time as AWS's JSON protocol has it: seconds since 1970, with a fraction. */
export function seconds(date: Date): number {
  return date.getTime() / 1000;
}
