import { isObject, type StateMachineDefinition } from "../asl/index.js";
import type { LocalEnvironment } from "../local/index.js";
import { redriveObstacle } from "../local/executions/redrive-status.js";
import {
  type DescribedExecution,
  type ListedExecution,
  OperationError,
  type StepFunctions,
} from "../operations/step-functions.js";
import { type Clock, type Execution, NotRedrivableError } from "../runner/index.js";
import type { HistoryEvent } from "../timeline/index.js";

/** Step Functions of a local environment, called without the detour by its endpoint. */
export class LocalStepFunctions implements StepFunctions {
  readonly #environment: LocalEnvironment;
  readonly #clock: Clock;
  readonly #arnsOf: (stateMachineArn: string) => Iterable<string>;

  /** @param arnsOf the executions of a state machine, the latest start first. */
  constructor(
    environment: LocalEnvironment,
    clock: Clock,
    arnsOf: (stateMachineArn: string) => Iterable<string>,
  ) {
    this.#environment = environment;
    this.#clock = clock;
    this.#arnsOf = arnsOf;
  }

  async *machines() {
    for (const { arn, name, type } of this.#environment.stateMachines)
      if (type === "STANDARD") yield { arn, name };
  }

  async definition(stateMachineArn: string): Promise<StateMachineDefinition | undefined> {
    return definitionOf(this.#environment, stateMachineArn);
  }

  async definitionOfExecution(executionArn: string): Promise<StateMachineDefinition> {
    const { stateMachineArn } = this.#execution(executionArn);
    const definition = definitionOf(this.#environment, stateMachineArn);
    if (definition !== undefined) return definition;
    throw new OperationError(`The definition of ${stateMachineArn} can't be read.`);
  }

  async *executions(stateMachineArn: string, status?: string): AsyncGenerator<ListedExecution> {
    for (const arn of this.#arnsOf(stateMachineArn)) {
      const execution = this.#environment.execution(arn);
      if (execution !== undefined && (status === undefined || execution.status === status))
        yield listed(execution);
    }
  }

  async describe(executionArn: string): Promise<DescribedExecution> {
    const execution = this.#execution(executionArn);
    const { stateMachineArn, input, output, error, cause } = execution;
    const stateMachine = this.#environment.stateMachines.find(stateMachineArn);
    const obstacle = redriveObstacle({ execution, stateMachine, redrives: new Map() }, this.#clock);
    return {
      ...listed(execution),
      stateMachineArn,
      input: JSON.stringify(input),
      isRedrivable: obstacle === undefined,
      ...(output === undefined ? {} : { output: JSON.stringify(output) }),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
      ...(obstacle === undefined ? {} : { notRedrivableReason: obstacle }),
    };
  }

  async *history(executionArn: string, order = "oldest first"): AsyncGenerator<HistoryEvent> {
    const { history } = this.#execution(executionArn);
    yield* order === "oldest first" ? history : [...history].reverse();
  }

  async start({ stateMachineArn, name, input }: { stateMachineArn: string; name: string; input: string }) {
    const execution = this.#environment.startExecution(stateMachineArn, { name, input: JSON.parse(input) });
    return { arn: execution.arn, started: execution.startDate };
  }

  async stop(
    executionArn: string,
    reason: { readonly error: string; readonly cause: string },
  ): Promise<void> {
    await this.#environment.stop(this.#execution(executionArn), reason);
  }

  async redrive(executionArn: string): Promise<void> {
    try {
      this.#environment.redrive(this.#execution(executionArn));
    } catch (error) {
      if (!(error instanceof NotRedrivableError)) throw error;
      throw new OperationError(error.message, { kind: "not-redrivable", cause: error });
    }
  }

  #execution(arn: string): Execution {
    const execution = this.#environment.execution(arn);
    if (execution !== undefined) return execution;
    throw new OperationError(`There is no execution ${arn}.`, { kind: "does-not-exist" });
  }
}

/** The definition of a state machine; undefined if it has none that can be read here. */
export function definitionOf(
  { stateMachines }: Pick<LocalEnvironment, "stateMachines">,
  arn: string,
): StateMachineDefinition | undefined {
  const definition: unknown = stateMachines.find(arn).definition();
  return isDefinition(definition) ? definition : undefined;
}

/** Looks no further: the runner reports everything else that is wrong when it loads the definition. */
function isDefinition(value: unknown): value is StateMachineDefinition {
  return isObject(value) && "States" in value && "StartAt" in value;
}

function listed({ arn, name, status, startDate, stopDate, redriveCount }: Execution): ListedExecution {
  return {
    arn,
    name,
    status,
    started: startDate,
    ...(stopDate === undefined ? {} : { stopped: stopDate }),
    redriveCount,
  };
}
