import { type JsonObject, type JsonValue, objectOr, parseJson } from "../../asl/index.js";
import {
  DataLimitError,
  type Execution,
  InvalidNameError,
  type TaskCall,
  type TaskOutcome,
} from "../../runner/index.js";
import { ExecutionAlreadyExistsError } from "../errors.js";
import type { ExecutionRecord, Executions } from "../executions/executions.js";
import type { StateMachineRegistry } from "../executions/state-machine-registry.js";
import type { IdSource } from "../ids.js";
import { sdkMetadata } from "../sdk-metadata.js";

/** Surroundings in which nested executions are started. */
export interface NestedExecutionsOptions {
  readonly stateMachines: StateMachineRegistry;
  readonly executions: () => Executions;
  readonly nextId: IdSource;
}

/** Tasks that start executions of other state machines of the environment. */
export class NestedExecutions {
  readonly #options: NestedExecutionsOptions;

  constructor(options: NestedExecutionsOptions) {
    this.#options = options;
  }

  /** The task `states:startExecution`. */
  async start(call: TaskCall): Promise<TaskOutcome> {
    const started = this.#start(call);
    return "failed" in started ? started : { succeeded: this.#startedOutput(started.execution) };
  }

  /**
   * The tasks `states:startExecution.sync`, whose result holds output and input as JSON text, and `.sync:2`, where they
   * are JSON. A task that is given up stops its execution.
   */
  async run(call: TaskCall): Promise<TaskOutcome> {
    const started = this.#start(call);
    if ("failed" in started) return started;
    const { execution } = started;
    call.submit(this.#startedOutput(execution));
    const stop = () => execution.stop();
    call.signal.addEventListener("abort", stop, { once: true });
    if (call.signal.aborted) stop();
    await execution.ended;
    call.signal.removeEventListener("abort", stop);
    if (execution.status === "SUCCEEDED") {
      return { succeeded: endedOutput(execution, call.resource.endsWith(":2") ? asJson : asText) };
    }
    const cause = JSON.stringify({ ...failureOf(execution), ...endedOutput(execution, asText) });
    return { failed: { error: "States.TaskFailed", cause } };
  }

  #start(call: TaskCall): ExecutionRecord | { readonly failed: { error: string; cause: string } } {
    const { stateMachines, executions, nextId } = this.#options;
    const { StateMachineArn, Input, Name } = objectOr(call.arguments);
    const arn = String(StateMachineArn);
    const target = stateMachines.targetOf(arn);
    if (target === undefined) {
      return this.#refused("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    }
    const input = inputOf(Input);
    if (input === undefined)
      return this.#refused("InvalidExecutionInput", "Invalid State Machine Execution Input");
    const name = typeof Name === "string" ? Name : nextId();
    try {
      return executions().start(target, { input, name });
    } catch (error) {
      if (error instanceof ExecutionAlreadyExistsError)
        return this.#refused("ExecutionAlreadyExists", `Execution Already Exists: '${error.executionArn}'`);
      if (error instanceof InvalidNameError) return this.#refused("InvalidName", `Invalid Name: '${name}'`);
      if (error instanceof DataLimitError) return this.#refused("InvalidExecutionInput", error.message);
      throw error;
    }
  }

  /** Errors of Step Functions itself are named as its client for Java names them, with Exception at the end. */
  #refused(error: string, message: string): { readonly failed: { error: string; cause: string } } {
    const cause = `${message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${error}; Request ID: ${this.#options.nextId()}; Proxy: null)`;
    return { failed: { error: `StepFunctions.${error}Exception`, cause } };
  }

  #startedOutput(execution: Execution): JsonObject {
    return {
      ExecutionArn: execution.arn,
      ...sdkMetadata(this.#options.nextId()),
      StartDate: execution.startDate.getTime(),
    };
  }
}

/** An input of text is taken as JSON text; undefined where it is none. No input is an empty object. */
function inputOf(input: JsonValue | undefined): JsonValue | undefined {
  if (typeof input !== "string") return input ?? {};
  try {
    return parseJson(input);
  } catch {
    return undefined;
  }
}

type OutputForm = (value: JsonValue) => JsonValue;
const asJson: OutputForm = (value) => value;
const asText: OutputForm = (value) => JSON.stringify(value);

/** The answer of DescribeExecution for an execution that has ended, as recorded on AWS. */
function endedOutput(execution: Execution, form: OutputForm): JsonObject {
  const { arn, name, stateMachineArn, status, input, output, startDate, stopDate } = execution;
  return {
    ExecutionArn: arn,
    Input: form(input),
    InputDetails: { Included: true },
    Name: name,
    ...(output === undefined ? {} : { Output: form(output), OutputDetails: { Included: true } }),
    StartDate: startDate.getTime(),
    StateMachineArn: stateMachineArn,
    Status: status,
    ...(stopDate === undefined ? {} : { StopDate: stopDate.getTime() }),
  };
}

function failureOf({ error, cause }: Execution): JsonObject {
  return {
    ...(cause === undefined ? {} : { Cause: cause }),
    ...(error === undefined ? {} : { Error: error }),
  };
}
