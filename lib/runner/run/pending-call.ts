import type { JsonValue } from "../../asl/index.js";
import type { TaskCall, TaskOutcome } from "../task-call.js";

/** One try of a task that is under way. */
export class PendingCall implements TaskCall {
  readonly resource: string;
  readonly arguments: JsonValue;
  readonly state: string;
  readonly executionArn: string;
  readonly attempt: number;
  readonly redriveCount: number;
  readonly path: readonly number[];
  readonly taskToken: string | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly #submitted: (call: PendingCall, output: JsonValue) => void;
  #controller: AbortController | undefined;
  /** False as soon as the task has ended or has been given up; what comes later is of no account. */
  isOpen = true;
  /** Whether the handler has answered that it is now up to the token. */
  awaitsToken = false;
  /** What came in by the token before the handler had answered. */
  early: TaskOutcome | undefined;
  cancelTimeout: (() => void) | undefined;
  cancelHeartbeat: (() => void) | undefined;

  constructor(
    facts: Omit<TaskCall, "signal" | "submit">,
    submitted: (call: PendingCall, output: JsonValue) => void,
  ) {
    this.resource = facts.resource;
    this.arguments = facts.arguments;
    this.state = facts.state;
    this.executionArn = facts.executionArn;
    this.attempt = facts.attempt;
    this.redriveCount = facts.redriveCount;
    this.path = facts.path;
    this.taskToken = facts.taskToken;
    this.timeoutSeconds = facts.timeoutSeconds;
    this.heartbeatSeconds = facts.heartbeatSeconds;
    this.#submitted = submitted;
  }

  /** Made only for handlers that look at it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (!this.isOpen) this.#controller.abort();
    return this.#controller.signal;
  }

  submit(output: JsonValue): void {
    this.#submitted(this, output);
  }

  /** The task is over, whichever way. */
  close(): void {
    this.isOpen = false;
    this.cancelTimeout?.();
    this.cancelHeartbeat?.();
  }

  /** The state machine gives the task up. */
  giveUp(): void {
    if (!this.isOpen) return;
    this.close();
    this.#controller?.abort();
  }
}
