import { catcherOf, leapRetries, leaveByCatcher, nextDelay } from "../states/error-handling.js";
import type { StateFailure } from "../states/failure.js";
import { atTime } from "./act.js";
import type { Branch, StateVisit } from "./branch.js";
import { errorHandlingOf } from "./enter-state.js";
import type { Flow } from "./flow.js";

/** Handles the failures of states by their Retry and Catch, and records them. */
export class Failures {
  readonly #flow: Flow;
  readonly #endBranch: (branch: Branch, failure: StateFailure) => void;

  /** @param endBranch ends a branch that fails because nothing retries or catches its state's failure. */
  constructor(flow: Flow, endBranch: (branch: Branch, failure: StateFailure) => void) {
    this.#flow = flow;
    this.#endBranch = endBranch;
  }

  /** Tries a state again that has failed, leaves it through a catcher, or ends its branch. */
  fail(branch: Branch, failure: StateFailure): void {
    const { visit } = branch;
    if (visit === undefined) return;
    this.#recordEvaluationFailed(branch, visit, failure);
    const { error = "", cause = "" } = failure;
    const { name, state } = visit;
    this.#flow.options.observeFailure?.({
      state: name,
      type: state.type,
      error,
      cause,
      after: branch.cursor,
    });
    const handling = this.#mayBeHandled(failure, visit) ? errorHandlingOf(visit.state) : undefined;
    const { options, switches } = this.#flow;
    const { random } = options;
    if (visit.leapsRetries) {
      visit.leapsRetries = false;
      if (handling !== undefined)
        visit.retryCount += leapRetries(handling.retry, failure, { attempts: visit.attempts, switches });
    }
    const delay =
      handling && nextDelay(handling.retry, failure, { attempts: visit.attempts, random, switches });
    if (delay !== undefined) {
      this.#retry(branch, visit, delay);
      return;
    }
    const before = branch.cursor;
    this.#recordStateFailed(branch, visit);
    const catcher = handling && catcherOf(handling.catchers, failure, switches);
    if (catcher === undefined) {
      this.#endBranch(branch, failure);
      return;
    }
    this.#flow.ask(branch, {
      ask: (environment) => leaveByCatcher(catcher, environment, failure),
      answered: (effect) => this.#flow.carryOut(branch, effect),
      failed: (second) => {
        // As seen on AWS: the catcher's own failure follows from what was before the state's, which fails once more.
        branch.cursor = before;
        this.#recordEvaluationFailed(branch, visit, second);
        this.#recordStateFailed(branch, visit);
        this.#endBranch(branch, second);
      },
    });
  }

  #mayBeHandled({ evaluation, during }: StateFailure, { state }: StateVisit): boolean {
    if (evaluation === undefined || state.type !== "Task") return true;
    const { catchesResultError, catchesArgumentsError } = this.#flow.switches;
    return during === "result" ? catchesResultError : catchesArgumentsError;
  }

  #retry(branch: Branch, visit: StateVisit, delay: number): void {
    const { clock } = this.#flow.options;
    visit.retryCount += 1;
    visit.isUnderWay = true;
    visit.timer = this.#flow.schedule(branch, clock.now() + delay, atTime(visit.state));
  }

  #recordEvaluationFailed(branch: Branch, visit: StateVisit, failure: StateFailure): void {
    const { evaluation, error = "", cause = "" } = failure;
    if (evaluation === undefined) return;
    // AWS enters a state only as part of its first step, so a step that fails follows from what was before the state.
    if (!visit.isUnderWay && evaluation.afterEntry !== true) branch.cursor = visit.enteredAfter;
    const location = evaluation.location === undefined ? {} : { location: evaluation.location };
    this.#flow.record(branch, () => ({
      type: "EvaluationFailed",
      evaluationFailedEventDetails: { error, cause, ...location, state: visit.name },
    }));
  }

  #recordStateFailed(branch: Branch, { state: { type } }: StateVisit): void {
    if (type === "Map" || type === "Parallel")
      this.#flow.record(branch, () => ({ type: `${type}StateFailed` }));
  }
}
