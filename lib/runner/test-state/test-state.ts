import type { JsonObject, JsonValue } from "../../asl/index.js";
import type { Clock } from "../clock.js";
import { loadSingleState } from "../load/load-single-state.js";
import type { LoadedState } from "../machine.js";
import type { Random } from "../random.js";
import { completeState, enterState, errorHandlingOf } from "../run/enter-state.js";
import type { CallEffect, LeaveEffect } from "../states/effect.js";
import { catcherOf, leaveByCatcher, nextDelay, retrierOf } from "../states/error-handling.js";
import { EvaluationError, errors, RuntimeError, StateError, type StateFailure } from "../states/failure.js";
import { defaultSwitches } from "../switches.js";
import type { TaskError, TaskOutcome } from "../task-call.js";
import { inspectEntry, inspectResult, tolerance } from "./inspection.js";
import { environmentOf, type TestedContext } from "./test-environment.js";

/** A test of one state (AWS docs: "API_TestState"). */
export interface StateTest extends TestedContext {
  /** A state, or a state machine with the name of one of its states. */
  readonly definition: unknown;
  readonly stateName?: string | undefined;
  /** The answer in place of what the state calls or runs; a Map and a Parallel need one. */
  readonly mock?:
    | { readonly result: JsonValue }
    | { readonly errorOutput: { readonly error: string; readonly cause?: string | undefined } }
    | undefined;
  /** Retries so far of the retrier that covers the error. @default 0 */
  readonly retrierRetryCount?: number | undefined;
  /** Iterations of a Map that have failed. @default 0 */
  readonly mapIterationFailureCount?: number | undefined;
  readonly clock: Clock;
  readonly random: Random;
  /** Calls a Task that has no mock. */
  readonly call?: ((task: { resource: string; arguments: JsonValue }) => Promise<TaskOutcome>) | undefined;
}

/** The end of a test. */
export interface StateTestResult {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  readonly output?: JsonValue;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  /** The data on its way through the state, by the names of InspectionData: `afterInputPath`, `result`. */
  readonly inspection: JsonObject;
}

/** Thrown for a test that cannot be carried out as it is given. */
export class StateTestError extends Error {
  override readonly name = "StateTestError";
}

/**
 * Runs one state.
 *
 * @throws InvalidDefinitionError; StateTestError without a mock for what cannot be called.
 */
export async function testState(test: StateTest): Promise<StateTestResult> {
  const state = loadSingleState(test.definition, test.stateName);
  return new TestedState(state, test).run();
}

class TestedState {
  readonly #state: LoadedState;
  readonly #test: StateTest;
  readonly #inspection: Record<string, JsonValue>;

  constructor(state: LoadedState, test: StateTest) {
    this.#state = state;
    this.#test = test;
    this.#inspection = { input: test.input };
    if (test.variables !== undefined) this.#inspection.variables = test.variables;
  }

  async run(): Promise<StateTestResult> {
    try {
      return await this.#enter();
    } catch (error) {
      const failure = failureOf(error);
      return failure.error === errors.runtime ? this.#failed(failure) : this.#handle(failure);
    }
  }

  async #enter(): Promise<StateTestResult> {
    const environment = environmentOf(this.#state, this.#test);
    for (const [name, value] of inspectEntry(this.#state, environment)) this.#inspection[name] = value;
    const effect = enterState(this.#state, environment);
    switch (effect.kind) {
      case "leave":
        return this.#leave(effect, undefined);
      case "fail":
        return this.#failed(effect.failure);
      case "wait":
        return this.#complete(null);
      case "call":
        return this.#answered(await this.#outcome(effect));
      default:
        return this.#answered(await this.#outcome(undefined));
    }
  }

  async #outcome(effect: CallEffect | undefined): Promise<TaskOutcome> {
    const { mock, call } = this.#test;
    const { type } = this.#state;
    if (effect !== undefined && !this.#state.usesPaths) this.#inspection.afterArguments = effect.arguments;
    if (mock !== undefined) {
      return "result" in mock ? { succeeded: mock.result } : { failed: errorOf(mock.errorOutput) };
    }
    if (effect === undefined || call === undefined || this.#state.type !== "Task")
      throw new StateTestError(
        `State type '${type}' is tested with a mock only: give mock.result or mock.errorOutput`,
      );
    return call({ resource: this.#state.resource.arn, arguments: effect.arguments });
  }

  #answered(outcome: TaskOutcome): StateTestResult {
    if ("failed" in outcome) return this.#handle(outcome.failed);
    if (!("succeeded" in outcome))
      throw new StateTestError("A task that waits for its token is tested with a mock only");
    const exceeded = this.#exceedsTolerance();
    return exceeded === undefined ? this.#complete(outcome.succeeded) : this.#handle(exceeded);
  }

  /** The failure of a Map of which more iterations have failed than it says that it tolerates. */
  #exceedsTolerance(): StateFailure | undefined {
    if (this.#state.type !== "Map") return undefined;
    const { mapIterationFailureCount: failed = 0 } = this.#test;
    const environment = environmentOf(this.#state, this.#test);
    const most = tolerance(this.#state, environment);
    if (most === undefined || failed <= most) return undefined;
    return {
      error: errors.exceedToleratedFailureThreshold,
      cause: "The specified tolerated failure threshold was exceeded",
    };
  }

  #complete(result: JsonValue): StateTestResult {
    const effect = completeState(this.#state, environmentOf(this.#state, this.#test), result);
    if (effect.kind !== "leave") throw new TypeError(`a completed state cannot ${effect.kind}`);
    if (this.#state.type === "Task") this.#inspection.result = result;
    return this.#leave(effect, this.#state.type === "Wait" ? undefined : result);
  }

  #leave({ output, next }: LeaveEffect, result: JsonValue | undefined): StateTestResult {
    const environment = environmentOf(this.#state, this.#test);
    for (const [name, value] of inspectResult(this.#state, environment, result))
      this.#inspection[name] = value;
    return { status: "SUCCEEDED", output, ...nextOf(next), inspection: this.#inspection };
  }

  #failed({ error, cause }: StateFailure): StateTestResult {
    return {
      status: "FAILED",
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
      inspection: this.#inspection,
    };
  }

  /** Retries, catches or hands on a failure. */
  #handle(failure: StateFailure): StateTestResult {
    const handling = errorHandlingOf(this.#state);
    if (handling === undefined) return this.#failed(failure);
    const { random, retrierRetryCount = 0 } = this.#test;
    const switches = defaultSwitches;
    const retryIndex = retrierOf(handling.retry, failure, switches);
    const details: Record<string, number> = {};
    if (retryIndex >= 0) {
      details.retryIndex = retryIndex;
      this.#inspection.errorDetails = details;
      const attempts: number[] = [];
      attempts[retryIndex] = retrierRetryCount;
      const delay = nextDelay(handling.retry, failure, { attempts, random, switches });
      if (delay !== undefined) {
        details.retryBackoffIntervalSeconds = delay / 1000;
        return { ...this.#failed(failure), status: "RETRIABLE" };
      }
    }
    const catcher = catcherOf(handling.catchers, failure, switches);
    if (catcher === undefined) return this.#failed(failure);
    details.catchIndex = handling.catchers.indexOf(catcher);
    this.#inspection.errorDetails = details;
    const { output, next } = leaveByCatcher(catcher, environmentOf(this.#state, this.#test), failure);
    return { ...this.#failed(failure), status: "CAUGHT_ERROR", output, ...nextOf(next) };
  }
}

function nextOf(next: string | undefined): { nextState?: string } {
  return next === undefined ? {} : { nextState: next };
}

function errorOf({ error, cause }: { error: string; cause?: string | undefined }): TaskError {
  return cause === undefined ? { error } : { error, cause };
}

/** The failure of a field that could not be evaluated. @throws what is none. */
function failureOf(error: unknown): StateFailure {
  if (error instanceof RuntimeError) return { error: errors.runtime, cause: error.message };
  if (error instanceof StateError) return { error: error.error, cause: error.message };
  if (error instanceof EvaluationError) return { error: errors.queryEvaluation, cause: error.message };
  throw error;
}
