import type { JsonValue } from "../asl/index.js";
import type { Clock } from "./clock.js";
import { DataLimitError, InvalidNameError, NotRedrivableError } from "./execution-errors.js";
import type { EngineOptions, ExecutionOptions, SteppedOptions, Stoppable } from "./execution-options.js";
import type { HistoryEvent } from "./history-event.js";
import type { Machine } from "./machine.js";
import type { ExecutionFacts } from "./run/context-object.js";
import type { EngineCopies } from "./run/copies.js";
import type { ExecutionEnd } from "./run/end.js";
import { Engine } from "./run/engine.js";
import { takeIn } from "./run/payload.js";
import { PendingCall } from "./run/pending-call.js";
import { redriveObstacle } from "./run/redrive.js";
import type { ReadFrom, Standing } from "./run/standing.js";
import type { TokenAnswer } from "./run/task-calls.js";
import type { TaskCall, TaskError, TaskOutcome } from "./task-call.js";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** A child execution of a distributed Map: an iteration with a name and a history of its own. */
export interface ChildExecution {
  readonly arn: string;
  readonly name: string;
  readonly input: JsonValue;
  readonly status: ExecutionStatus;
  /** When it has SUCCEEDED. */
  readonly output: JsonValue | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly startDate: Date;
  readonly stopDate: Date | undefined;
  /** Empty when histories are not kept. */
  readonly events: readonly HistoryEvent[];
}

/** A run of a distributed Map; a retry of the Map is a run of its own. */
export interface MapRun {
  readonly arn: string;
  /** The Map's name. */
  readonly state: string;
  readonly status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  /** In the order in which they were started. */
  readonly executions: readonly ChildExecution[];
}

/** One run of a state machine. */
export interface Execution extends Stoppable {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: JsonValue;
  readonly status: ExecutionStatus;
  /** When it has SUCCEEDED. */
  readonly output: JsonValue | undefined;
  /** When it has FAILED or been ABORTED, and a name was given. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly startDate: Date;
  readonly stopDate: Date | undefined;
  readonly redriveCount: number;
  readonly redriveDate: Date | undefined;
  /** All events so far; empty when the history is not kept. */
  readonly history: readonly HistoryEvent[];
  /** The runs of distributed Maps so far, those within child executions too. */
  readonly mapRuns: readonly MapRun[];
  /** Settled when the execution ends, with the execution itself; after a redrive there is a new one. Never rejects. */
  readonly ended: Promise<Execution>;
  /**
   * Goes on at the state that failed or was stopped, with the same input; of a Parallel or Map only what failed or was
   * abandoned. Between two states it goes on with the next one. What AWS does where its documentation says nothing is a
   * matter of the switches.
   *
   * @throws NotRedrivableError when it is running, has succeeded, ended more than 14 days ago, or has no room left in
   *   its history.
   */
  redrive(): void;
  /** Ends a task that waits for its token. */
  sendTaskSuccess(token: string, output: JsonValue): TokenAnswer;
  sendTaskFailure(token: string, failure: Partial<TaskError>): TokenAnswer;
  sendTaskHeartbeat(token: string): TokenAnswer;
}

/**
 * Starts an execution. With handlers that answer at once and nothing to wait for, it has ended when this returns.
 *
 * @throws DataLimitError for an input above 256 KiB; InvalidNameError.
 */
export function startExecution(machine: Machine, options: ExecutionOptions): Execution {
  return new RunningExecution(machine, options);
}

/** An execution that can be copied wherever it stands still at a call. */
export interface SteppedExecution extends Execution {
  /** The call that the handler has answered with "pause". */
  readonly pausedAt: TaskCall | undefined;
  /**
   * Goes on from that call with what it comes to: an outcome at once, or "later" for one by `answer`.
   *
   * @throws TypeError when it doesn't stand still.
   */
  proceed(outcome: TaskOutcome | "later"): void;
  /**
   * Says that the try at which it stands still is like those that follow: if it fails and is tried again, it goes on with the
   * last retry that there is, as if all before it had failed in the same way at the same time.
   *
   * @returns false, and leaves nothing out, if it doesn't stand still, or something else is ready.
   */
  leapRetries(): boolean;
  /**
   * Tells where it stands: two executions of a machine with the same text go on alike.
   *
   * @returns undefined where that cannot be told, within a distributed Map.
   */
  standing(readFrom: ReadFrom): Standing | undefined;
  /** Ends a call that was to be answered later. Does nothing if the call is over. */
  answer(call: TaskCall, outcome: TaskOutcome): void;
  /**
   * Copies an execution that stands still at a call. Neither knows of the other afterwards.
   *
   * @throws TypeError when it doesn't stand still.
   */
  fork(options: ForkOptions): ForkedExecution;
}

/** The parts of an execution that its copy does not share. */
export interface ForkOptions extends Pick<SteppedOptions, "random" | "tasks" | "observe" | "observeFailure"> {
  /** A clock that stands at the same time as the original's, with nothing scheduled by the execution yet. */
  readonly clock: Clock;
}

/** The copy of an execution. */
export interface ForkedExecution {
  readonly execution: SteppedExecution;
  /** The copy of a call that is not over yet. */
  callOf(original: TaskCall): TaskCall | undefined;
  /**
   * Schedules on the copy's clock what takes the place of something that the original has scheduled. All of that has to be
   * scheduled, in the order in which the original's clock has it.
   *
   * @returns false if the callback is none of the original's.
   */
  reschedule(callback: () => void, at: number): boolean;
}

/** Starts an execution that can be copied; it stands still wherever its handler answers "pause". */
export function startSteppedExecution(machine: Machine, options: SteppedOptions): SteppedExecution {
  return new RunningExecution(machine, options);
}

class RunningExecution implements SteppedExecution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: JsonValue;
  readonly startDate: Date;
  readonly #engine: Engine;
  readonly #options: EngineOptions;
  readonly #machine: Machine;
  status: ExecutionStatus = "RUNNING";
  output: JsonValue | undefined;
  error: string | undefined;
  cause: string | undefined;
  stopDate: Date | undefined;
  redriveDate: Date | undefined;
  #ended: Promise<Execution> | undefined;
  #resolve: ((execution: Execution) => void) | undefined;

  /** @param original the execution that this one is a copy of, and what becomes of its timers. */
  constructor(
    machine: Machine,
    options: EngineOptions,
    original?: { readonly execution: RunningExecution; readonly copies: EngineCopies },
  ) {
    const input = original === undefined ? takeIn(options.input) : undefined;
    if (input?.isTooLarge) throw new DataLimitError();
    if (!isName(options.name)) throw new InvalidNameError(options.name);
    this.#machine = machine;
    this.#options = options;
    this.name = options.name;
    this.stateMachineArn = options.stateMachineArn;
    this.arn = `${options.stateMachineArn.replace(":stateMachine:", ":execution:")}:${options.name}`;
    this.input = original?.execution.input ?? input?.value ?? null;
    this.startDate = original?.execution.startDate ?? new Date(options.clock.now());
    const { observe } = options;
    const given = {
      options,
      facts: original === undefined ? this.#firstFacts() : original.execution.#engine.facts,
      observe: observe && ((event: HistoryEvent) => observe(event, this)),
    };
    const ended = (end: ExecutionEnd): void => this.#end(end);
    if (original !== undefined) {
      this.redriveDate = original.execution.redriveDate;
      this.#engine = original.execution.#engine.copy(given, ended, original.copies);
      return;
    }
    this.#engine = new Engine(machine, given, ended);
    if (input !== undefined) this.#engine.start(input);
  }

  #firstFacts(): ExecutionFacts {
    const { stateMachineArn } = this;
    return {
      arn: this.arn,
      name: this.name,
      input: this.input,
      roleArn: this.#options.roleArn,
      stateMachineArn,
      stateMachineName: stateMachineArn.split(":")[6] ?? stateMachineArn,
      startTime: this.startDate.getTime(),
      redriveCount: 0,
      redriveTime: undefined,
    };
  }

  get redriveCount(): number {
    return this.#engine.facts.redriveCount;
  }

  get history(): readonly HistoryEvent[] {
    return this.#engine.history.events;
  }

  get mapRuns(): readonly MapRun[] {
    return this.#engine.mapRuns;
  }

  get ended(): Promise<Execution> {
    this.#ended ??=
      this.status === "RUNNING"
        ? new Promise((resolve) => {
            this.#resolve = resolve;
          })
        : Promise.resolve(this);
    return this.#ended;
  }

  #end(end: ExecutionEnd): void {
    this.status = end.status;
    this.stopDate = new Date(this.#options.clock.now());
    this.output = end.status === "SUCCEEDED" ? end.output.value : undefined;
    const failure = end.status === "FAILED" || end.status === "ABORTED" ? end.failure : {};
    this.error = failure.error;
    this.cause = failure.cause;
    this.#resolve?.(this);
  }

  get pausedAt(): TaskCall | undefined {
    return this.#engine.pausedAt;
  }

  proceed(outcome: TaskOutcome | "later"): void {
    if (this.pausedAt === undefined) {
      throw new TypeError(
        `An execution goes on only from a call at which it stands still, but it is ${this.status}.`,
      );
    }
    this.#engine.proceed(outcome);
  }

  leapRetries(): boolean {
    return this.#engine.leapRetries();
  }

  standing(readFrom: ReadFrom): Standing | undefined {
    return this.#engine.standing(readFrom);
  }

  answer(call: TaskCall, outcome: TaskOutcome): void {
    if (call instanceof PendingCall) this.#engine.tasks.answer(call, outcome);
  }

  fork(options: ForkOptions): ForkedExecution {
    if (this.pausedAt === undefined) {
      throw new TypeError(
        `An execution can be copied only where it stands still at a call, but it is ${this.status}.`,
      );
    }
    const copies: EngineCopies = { timers: new Map(), calls: new Map() };
    const { observe: _observe, observeFailure: _observeFailure, ...same } = this.#options;
    const execution = new RunningExecution(
      this.#machine,
      { ...same, ...options },
      { execution: this, copies },
    );
    return {
      execution,
      callOf: (original) => (original instanceof PendingCall ? copies.calls.get(original) : undefined),
      reschedule: (callback, at) => {
        const timer = copies.timers.get(callback);
        timer?.schedule(options.clock, at);
        return timer !== undefined;
      },
    };
  }

  stop(reason: { readonly error?: string; readonly cause?: string } = {}): void {
    this.#engine.end({ status: "ABORTED", failure: reason });
  }

  redrive(): void {
    const now = this.#options.clock.now();
    const obstacle = redriveObstacle({ ...this.#lifeSoFar(), events: this.#engine.history.length, now });
    if (obstacle !== undefined) throw new NotRedrivableError(this.arn, obstacle);
    this.status = "RUNNING";
    this.output = undefined;
    this.error = undefined;
    this.cause = undefined;
    this.stopDate = undefined;
    this.redriveDate = new Date(now);
    this.#ended = undefined;
    this.#resolve = undefined;
    const { facts } = this.#engine;
    this.#engine.redrive({ ...facts, redriveCount: facts.redriveCount + 1, redriveTime: now });
  }

  #lifeSoFar(): { status: ExecutionStatus; stopTime: number | undefined } {
    return { status: this.status, stopTime: this.stopDate?.getTime() };
  }

  sendTaskSuccess(token: string, output: JsonValue): TokenAnswer {
    return this.#engine.tasks.answerByToken(token, { succeeded: output });
  }

  sendTaskFailure(token: string, failure: Partial<TaskError>): TokenAnswer {
    const { error = "", cause } = failure;
    return this.#engine.tasks.answerByToken(token, {
      failed: cause === undefined ? { error } : { error, cause },
    });
  }

  sendTaskHeartbeat(token: string): TokenAnswer {
    return this.#engine.tasks.heartbeat(token);
  }
}

// White space, brackets, wildcards and some special and control characters are refused (AWS docs: "StartExecution").
const name = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

function isName(text: string): boolean {
  return name.test(text);
}
