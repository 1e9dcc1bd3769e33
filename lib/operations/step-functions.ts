import type { StateMachineDefinition } from "../asl/index.js";
import type { HistoryEvent } from "../timeline/index.js";

/** A state machine, as it is listed. */
export interface ListedMachine {
  readonly arn: string;
  readonly name: string;
}

/** An execution, as it is listed: its error isn't told. */
export interface ListedExecution {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly started: Date;
  /** Absent while it is running. */
  readonly stopped?: Date;
  /** Number of redrives so far. */
  readonly redriveCount: number;
}

/** An execution with everything that DescribeExecution tells of it. */
export interface DescribedExecution extends ListedExecution {
  readonly stateMachineArn: string;
  /** Input as JSON text. */
  readonly input?: string;
  /** Output as JSON text. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** True if Step Functions would redrive it now. */
  readonly isRedrivable: boolean;
  /** Reason why it would not, as Step Functions words it. */
  readonly notRedrivableReason?: string;
}

/** Those parts of the API of Step Functions that the operations use. All methods throw {@link OperationError}. */
export interface StepFunctions {
  /** Standard state machines, page by page. */
  machines(): AsyncIterable<ListedMachine>;
  /** Definition of a state machine as it is now; undefined for one that isn't Standard. */
  definition(stateMachineArn: string): Promise<StateMachineDefinition | undefined>;
  /** Definition that an execution started with. */
  definitionOfExecution(executionArn: string): Promise<StateMachineDefinition>;
  /** Executions, the latest start first, page by page. */
  executions(stateMachineArn: string, status?: string): AsyncIterable<ListedExecution>;
  describe(executionArn: string): Promise<DescribedExecution>;
  /** Events of an execution, page by page. @param order @default "oldest first" */
  history(executionArn: string, order?: "oldest first" | "latest first"): AsyncIterable<HistoryEvent>;
  start(execution: {
    readonly stateMachineArn: string;
    readonly name: string;
    readonly input: string;
  }): Promise<{ readonly arn: string; readonly started: Date }>;
  stop(executionArn: string, reason: { readonly error: string; readonly cause: string }): Promise<void>;
  /** @param clientToken the same for all calls that mean the same redrive. */
  redrive(executionArn: string, clientToken: string): Promise<void>;
}

/** Kind of a failed call, as far as an operation acts on it. */
export type FailureKind = "does-not-exist" | "already-exists" | "not-redrivable" | "other";

/** A call of Step Functions that failed, or a request that can't be carried out. The message is for people. */
export class OperationError extends Error {
  override readonly name = "OperationError";
  readonly kind: FailureKind;

  constructor(message: string, { kind = "other", cause }: { kind?: FailureKind; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }
}

/** Waiting, handed in so that tests need no time. */
export interface Waiting {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The time of this machine. */
export const realTime: Waiting = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Paces calls: returns a function that resolves when the next call may begin. */
export function paced(perSecond: number, { now, sleep }: Waiting): () => Promise<void> {
  let next = 0;
  return async () => {
    const begin = Math.max(now(), next);
    next = begin + 1000 / perSecond;
    const wait = begin - now();
    if (wait > 0) await sleep(wait);
  };
}
