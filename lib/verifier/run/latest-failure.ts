import type { HistoryEvent, ObservedFailure } from "../../runner/index.js";

/** A failure of a state, with what led to it. */
export interface ReadFailure {
  /** True if a block failed because outcomes are too large. */
  readonly isOfOutcomes: boolean;
  /** True if it is that of a try that failed, of which an event has told. */
  readonly isOfTry: boolean;
}

/** The latest failure in an execution: by it the next one is told from a failure that is handed on outwards. */
export class LatestFailure {
  /** Undefined as soon as a state is entered, or the execution redriven. */
  #failure: ObservedFailure | undefined;
  /** The event of the latest try that failed. */
  #failedTry = 0;

  /** The same, for an execution that goes on from here by itself. */
  fork(): LatestFailure {
    const fork = new LatestFailure();
    fork.#failure = this.#failure;
    fork.#failedTry = this.#failedTry;
    return fork;
  }

  /** Takes in an event of the execution's history. */
  observe({ id, type }: HistoryEvent): void {
    if (type === "TaskFailed") this.#failedTry = id;
    if (type.endsWith("StateEntered") || type === "ExecutionRedriven") this.#failure = undefined;
  }

  /** Takes in that a state fails. */
  read(failure: ObservedFailure): ReadFailure {
    const before = this.#failure;
    this.#failure = failure;
    return {
      isOfOutcomes: isOfOutcomes(failure, before),
      isOfTry: failure.after === this.#failedTry,
    };
  }
}

/**
 * True if a block failed because outcomes are too large: it fails otherwise as what is in it, unless that is the end of a
 * branch, for then it's the branch's outcome.
 *
 * @param before the failure before, if no state was entered since.
 */
function isOfOutcomes({ type, error, cause }: ObservedFailure, before: ObservedFailure | undefined): boolean {
  if (error !== "States.DataLimitExceeded" || (type !== "Parallel" && type !== "Map")) return false;
  return before === undefined || before.cause !== cause || before.type === "Succeed";
}
