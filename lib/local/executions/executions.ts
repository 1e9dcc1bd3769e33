import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "../../asl/index.js";
import {
  type Clock,
  type Execution,
  type HistoryEvent,
  type ItemReader,
  type Machine,
  type Random,
  type ResultWriter,
  startExecution,
  type TaskHandler,
} from "../../runner/index.js";
import type { StateMachine } from "../assembly/state-machines.js";
import { ExecutionAlreadyExistsError, LocalEnvironmentError } from "../errors.js";
import { Listeners } from "../listeners.js";

/** An event of an execution's history, as it happens. */
export interface ExecutionEvent {
  readonly executionArn: string;
  readonly executionName: string;
  readonly stateMachineArn: string;
  readonly event: HistoryEvent;
}

/** Is told every event of every execution. */
export type ExecutionListener = (event: ExecutionEvent) => void;

/** An execution, with the state machine as it was when the execution started. */
export interface ExecutionRecord {
  readonly execution: Execution;
  readonly stateMachine: StateMachine;
  /** When a client had it redriven, by the token with which the client asks once more for the same redrive. */
  readonly redrives: Map<string, Date>;
  /** The version of the state machine that it was started with, if it was; with an alias, the one that the alias led to. */
  readonly versionArn?: string;
  /** The alias that it was started with. */
  readonly aliasArn?: string;
}

/** A state machine that is to be started, with the version or alias that was named. */
export type StartTarget = Pick<ExecutionRecord, "stateMachine" | "versionArn" | "aliasArn">;

/** Surroundings in which executions run. */
export interface ExecutionsOptions {
  readonly clock: Clock;
  /** For the jitter of retries, `$random`, `$uuid` and task tokens. */
  readonly random: Random;
  readonly tasks: TaskHandler;
  /** @default "- a Map with an ItemReader fails" */
  readonly itemReader?: ItemReader;
  /** @default "- a Map with a ResultWriter fails" */
  readonly resultWriter?: ResultWriter;
  /** Reads and checks a state machine. Throws where it cannot be run. */
  readonly machineOf: (stateMachine: StateMachine) => Machine;
  /** Is called whenever an execution begins to run: when it has been started, and when it has been redriven. */
  readonly onStarted: (record: ExecutionRecord) => void;
  /** Is called whenever an execution has come to an end; after a redrive once more. */
  readonly onEnded: (record: ExecutionRecord) => void;
}

/** Options of one execution. */
export interface ExecutionStart {
  readonly input: JsonValue;
  readonly name: string;
  /** Sees the events of this execution. @default "- nobody does" */
  readonly observe?: (event: HistoryEvent) => void;
}

/** Starts executions, and keeps them for as long as the environment is open. */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #records = new Map<string, ExecutionRecord>();
  readonly #listeners = new Listeners<ExecutionEvent>();
  #closed = false;

  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  /**
   * Starts an execution. One of a Standard state machine is started only once: while it runs, the same name with the
   * same input means the same execution.
   *
   * @throws ExecutionAlreadyExistsError for a name that is taken.
   */
  start(target: StartTarget, { input, name, observe }: ExecutionStart): ExecutionRecord {
    const { stateMachine } = target;
    if (this.#closed) {
      throw new LocalEnvironmentError("An execution was started after the local environment was closed.");
    }
    const machine = this.#options.machineOf(stateMachine);
    const arn = executionArn(stateMachine, name);
    const known = this.#records.get(arn);
    if (known !== undefined && stateMachine.type === "STANDARD") {
      const { execution } = known;
      if (execution.status === "RUNNING" && isDeepStrictEqual(execution.input, input)) return known;
      throw new ExecutionAlreadyExistsError(arn);
    }
    const { clock, random, tasks, itemReader, resultWriter } = this.#options;
    const roleArn = stateMachine.roleArn();
    const execution = startExecution(machine, {
      input,
      name,
      stateMachineArn: stateMachine.arn,
      ...(roleArn === undefined ? {} : { roleArn }),
      clock,
      random,
      tasks,
      ...(itemReader === undefined ? {} : { itemReader }),
      ...(resultWriter === undefined ? {} : { resultWriter }),
      observe: (event) => {
        observe?.(event);
        this.#listeners.tell({
          executionArn: arn,
          executionName: name,
          stateMachineArn: stateMachine.arn,
          event,
        });
      },
    });
    const record = { ...target, execution, redrives: new Map<string, Date>() };
    // A name of an Express state machine can be used again; the latest is the one to be found.
    this.#records.delete(arn);
    this.#records.set(arn, record);
    this.#options.onStarted(record);
    this.#follow(record);
    return record;
  }

  /** Goes on where an execution failed. Throws a `NotRedrivableError`. */
  redrive(execution: Execution): Execution {
    execution.redrive();
    const record = this.#records.get(execution.arn);
    if (record !== undefined) {
      this.#options.onStarted(record);
      this.#follow(record);
    }
    return execution;
  }

  /** The execution with this ARN. */
  find(arn: string): ExecutionRecord | undefined {
    return this.#records.get(arn);
  }

  /** The execution with this ARN, or the one of which it is a child execution. */
  holding(arn: string): Execution | undefined {
    const known = this.#records.get(arn);
    if (known !== undefined) return known.execution;
    for (const { execution } of this.#records.values()) {
      if (execution.mapRuns.some((run) => run.executions.some((child) => child.arn === arn)))
        return execution;
    }
    return undefined;
  }

  /** The executions of a state machine, or of a version or an alias of it, the newest first. */
  of(stateMachineArn: string): ExecutionRecord[] {
    const own = [...this.#records.values()].filter(({ stateMachine, versionArn, aliasArn }) =>
      [stateMachine.arn, versionArn, aliasArn].includes(stateMachineArn),
    );
    return own.reverse();
  }

  /** Has a listener told every event from now on; the function returned takes that back. */
  observe(listener: ExecutionListener): () => void {
    return this.#listeners.add(listener);
  }

  /** Stops what runs, and starts nothing from then on. */
  close(): void {
    this.#closed = true;
    for (const { execution } of this.#records.values()) execution.stop();
  }

  #follow(record: ExecutionRecord): void {
    void record.execution.ended.then(() => this.#options.onEnded(record));
  }
}

/** The ARN that an execution has, or would have. */
export function executionArn(stateMachine: StateMachine, name: string): string {
  return `${stateMachine.arn.replace(":stateMachine:", ":execution:")}:${name}`;
}
