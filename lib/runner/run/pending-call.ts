import type { JsonValue } from "../../asl/index.js";
import type { CallEffect } from "../states/effect.js";
import type { LoadedTask } from "../states/task.js";
import type { TaskCall, TaskOutcome } from "../task-call.js";
import type { Branch } from "./branch.js";
import type { Timer } from "./timer.js";

/** The services that a call needs from those who watch it. */
export interface CallWatcher {
  readonly executionArn: string;
  readonly redriveCount: number;
  submitted(call: PendingCall, output: JsonValue): void;
}

/** One try of a task that is under way. Handlers see it as a TaskCall. */
export class PendingCall implements TaskCall {
  readonly branch: Branch;
  readonly task: LoadedTask;
  readonly effect: CallEffect;
  readonly #watcher: CallWatcher;
  readonly attempt: number;
  readonly redriveCount: number;
  readonly taskToken: string | undefined;
  #controller: AbortController | undefined;
  /** False as soon as the task has ended or has been given up; what comes later is of no account. */
  isOpen = true;
  /** True if the handler has answered that it is now up to the token. */
  awaitsToken = false;
  /** The answer that came in by the token before the handler had answered. */
  early: TaskOutcome | undefined;
  timeout: Timer | undefined;
  heartbeat: Timer | undefined;

  /** @param original the call that this one is a copy of. */
  constructor(branch: Branch, effect: CallEffect, watcher: CallWatcher, original?: PendingCall) {
    const { visit } = branch;
    const task = original?.task ?? visit?.state;
    if (task?.type !== "Task") throw new TypeError("only a Task calls a task");
    this.branch = branch;
    this.task = task;
    this.effect = effect;
    this.#watcher = watcher;
    this.attempt = original?.attempt ?? (visit?.retryCount ?? 0) + 1;
    this.redriveCount = original?.redriveCount ?? watcher.redriveCount;
    this.taskToken = original === undefined ? visit?.taskToken : original.taskToken;
  }

  get resource(): string {
    return this.task.resource.arn;
  }

  get arguments(): JsonValue {
    return this.effect.arguments;
  }

  get state(): string {
    return this.task.name;
  }

  get executionArn(): string {
    return this.branch.child?.arn ?? this.#watcher.executionArn;
  }

  get path(): readonly number[] {
    return this.branch.path;
  }

  get timeoutSeconds(): number | undefined {
    return this.effect.timeoutSeconds;
  }

  get heartbeatSeconds(): number | undefined {
    return this.effect.heartbeatSeconds;
  }

  get credentials(): JsonValue | undefined {
    return this.effect.credentials;
  }

  /** Made only for handlers that look at it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (!this.isOpen) this.#controller.abort();
    return this.#controller.signal;
  }

  submit(output: JsonValue): void {
    this.#watcher.submitted(this, output);
  }

  /** The task is over, whichever way. */
  close(): void {
    this.isOpen = false;
    this.timeout?.cancel();
    this.heartbeat?.cancel();
  }

  /** The state machine gives the task up. */
  giveUp(): void {
    if (!this.isOpen) return;
    this.close();
    this.#controller?.abort();
  }
}
