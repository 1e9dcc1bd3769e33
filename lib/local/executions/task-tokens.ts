import type { JsonValue } from "../../asl/index.js";
import type {
  Execution,
  TaskCall,
  TaskError,
  TaskHandler,
  TaskOutcome,
  TokenAnswer,
} from "../../runner/index.js";

/** Answers to a token. */
export interface TaskTokensOptions {
  /** The execution that calls a task, by its ARN or that of its child execution. */
  readonly executionOf: (arn: string) => Execution | undefined;
  /** Says that a call has begun; the function returned, that it has ended. */
  readonly callBegan: () => () => void;
}

interface HandedOut {
  readonly executionArn: string;
  isAnswered: boolean;
  /** Ends the wait that keeps time real. */
  waitEnded: () => void;
}

/**
 * The task tokens that are out, and whoever answers them.
 *
 * A task that waits for its token waits for somebody outside, so time is real meanwhile: else it would leap to the
 * task's timeout before anybody could answer.
 */
export class TaskTokens {
  readonly #options: TaskTokensOptions;
  readonly #tokens = new Map<string, HandedOut>();

  constructor(options: TaskTokensOptions) {
    this.#options = options;
  }

  /** Carries out a task, and keeps its token if it has one. */
  async carryOut(call: TaskCall, handler: TaskHandler): Promise<TaskOutcome> {
    const { taskToken, executionArn } = call;
    if (taskToken === undefined) return handler(call);
    const handedOut: HandedOut = { executionArn, isAnswered: false, waitEnded: () => {} };
    this.#tokens.set(taskToken, handedOut);
    const outcome = await handler(call);
    if (!("succeeded" in outcome) && !("failed" in outcome) && !handedOut.isAnswered) {
      handedOut.waitEnded = this.#options.callBegan();
      call.signal.addEventListener("abort", handedOut.waitEnded, { once: true });
      if (call.signal.aborted) handedOut.waitEnded();
    }
    return outcome;
  }

  /** Ends the task that waits for this token. */
  succeed(token: string, output: JsonValue): TokenAnswer {
    return this.#answer(token, (execution) => execution.sendTaskSuccess(token, output));
  }

  /** Fails the task that waits for this token. */
  fail(token: string, failure: Partial<TaskError>): TokenAnswer {
    return this.#answer(token, (execution) => execution.sendTaskFailure(token, failure));
  }

  /** A sign of life: the task's heartbeat begins anew. */
  heartbeat(token: string): TokenAnswer {
    return this.#execution(token)?.sendTaskHeartbeat(token) ?? "unknown";
  }

  /** To be told when an execution has ended: nobody waits for its tokens any more. */
  executionEnded(executionArn: string): void {
    for (const handedOut of this.#tokens.values()) {
      if (this.#options.executionOf(handedOut.executionArn)?.arn === executionArn) handedOut.waitEnded();
    }
  }

  #answer(token: string, answer: (execution: Execution) => TokenAnswer): TokenAnswer {
    const execution = this.#execution(token);
    const answered = execution === undefined ? "unknown" : answer(execution);
    const handedOut = this.#tokens.get(token);
    if (answered === "accepted" && handedOut !== undefined) {
      handedOut.isAnswered = true;
      handedOut.waitEnded();
    }
    return answered;
  }

  #execution(token: string): Execution | undefined {
    const arn = this.#tokens.get(token)?.executionArn;
    return arn === undefined ? undefined : this.#options.executionOf(arn);
  }
}
