import type { JsonValue } from "../../asl/index.js";
import type { HistoryEvent, ObservedFailure, TaskCall } from "../../runner/index.js";
import { readCall, requestDisagreement, responseIn } from "../subject/calls.js";
import { isBeforeCall } from "../run/history-watcher.js";
import { LatestFailure } from "../run/latest-failure.js";
import { failsFor } from "../tasks/bound-request.js";
import type { WrittenTask } from "../tasks/written-task.js";
import type { Observation } from "./observation.js";

/** Place of an event: its blocks, and its elements of lists. */
interface WitnessedPlace {
  readonly blocks: readonly WitnessedBlock[];
  readonly iterations: readonly number[];
}

interface WitnessedBlock {
  readonly name: string;
  /** The elements that are worked on around it. */
  readonly around: readonly number[];
}

const outermost: WitnessedPlace = { blocks: [], iterations: [] };

/** A call that has begun. */
interface WitnessedCall {
  readonly number: number;
  readonly resource: string;
  readonly written: WrittenTask | undefined;
}

/** An expression of a Task's call, or of a state that evaluates for a choice or a wait. */
interface FailedExpression {
  readonly state: string;
  readonly cause: string;
}

/** Sees what an execution does, and tells it as observations, each as soon as it is made. */
export class Witness {
  readonly #tell: (seen: Observation) => void;
  readonly #taskOf: (state: string) => WrittenTask | undefined;
  /** The places of events inside blocks. */
  readonly #places = new Map<number, WitnessedPlace>();
  /** The calls that have not ended, by the latest event that tells of them. */
  readonly #calls = new Map<number, WitnessedCall>();
  /** Expressions that have failed and that were evaluated before something was begun, by the events. */
  readonly #notCalled = new Map<number, FailedExpression>();
  /** The tokens of the latest tries, by state and place. */
  readonly #tokens = new Map<string, readonly string[]>();
  /** The Wait states that were entered and not left, by name and place. */
  readonly #waits = new Map<string, { readonly state: string; readonly iterations: readonly number[] }>();
  /** The answers of Tasks that were not left yet, by the events: what is kept of an answer may be too large. */
  readonly #answers = new Map<number, { readonly call: number; readonly result: JsonValue }>();
  #latest = new LatestFailure();
  /** Lost outcomes, until the block is left, or the execution ends because of them: a block that is stopped fails again. */
  #lost: Observation | undefined;
  #lastStarted = 0;
  #count = 0;

  /** @param taskOf gives a Task as it is in the definition, as far as that is known. */
  constructor(
    tell: (seen: Observation) => void,
    taskOf: (state: string) => WrittenTask | undefined = () => undefined,
  ) {
    this.#tell = tell;
    this.#taskOf = taskOf;
  }

  /** A witness that has seen the same, and tells somebody else of what follows. */
  fork(tell: (seen: Observation) => void): Witness {
    const fork = new Witness(tell, this.#taskOf);
    for (const [id, place] of this.#places) fork.#places.set(id, place);
    for (const [id, call] of this.#calls) fork.#calls.set(id, call);
    for (const [id, failed] of this.#notCalled) fork.#notCalled.set(id, failed);
    for (const [place, tokens] of this.#tokens) fork.#tokens.set(place, tokens);
    for (const [place, wait] of this.#waits) fork.#waits.set(place, wait);
    fork.#lastStarted = this.#lastStarted;
    fork.#count = this.#count;
    fork.#latest = this.#latest.fork();
    fork.#lost = this.#lost;
    for (const [id, answer] of this.#answers) fork.#answers.set(id, answer);
    return fork;
  }

  /**
   * Takes in that a Task is tried, before it is answered.
   *
   * @param known the operation that it calls, if somebody knows, and the number of tries that were left out before it.
   */
  called(
    call: TaskCall,
    at: number,
    { operation, leftOut = 0 }: { readonly operation?: string | undefined; readonly leftOut?: number },
  ): void {
    const written = this.#taskOf(call.state);
    const { state, attempt, path, timeoutSeconds, heartbeatSeconds, resource } = call;
    this.#count += 1;
    this.#calls.set(this.#lastStarted, { number: this.#count, resource, written });
    this.#tell({
      kind: "called",
      at,
      call: this.#count,
      state,
      operation,
      request: readCall(call).request,
      disagreement: (request) => requestDisagreement(call, request, written),
      attempt,
      leftOut,
      path,
      timeoutSeconds,
      heartbeatSeconds,
      taskTokens: this.#tokensOf(call),
    });
  }

  #tokensOf({ state, path, attempt, taskToken }: TaskCall): readonly string[] {
    if (taskToken === undefined) return [];
    const place = `${state}@${path.join(".")}`;
    const earlier = attempt === 1 ? [] : (this.#tokens.get(place) ?? []);
    const tokens = [taskToken, ...earlier];
    this.#tokens.set(place, tokens);
    return tokens;
  }

  /** Takes in an event of the execution's history. */
  observe(event: HistoryEvent): void {
    const { id, previousEventId, type } = event;
    this.#keptAnswer(event);
    this.#mayHaveLost(event);
    this.#latest.observe(event);
    const before = this.#places.get(previousEventId) ?? outermost;
    const place = placeAfter(event, before);
    if (place !== outermost) this.#places.set(id, place);
    switch (type) {
      case "TaskStarted":
        this.#lastStarted = id;
        break;
      case "TaskSubmitted":
      case "TaskSucceeded":
      case "TaskFailed":
      case "TaskTimedOut":
        this.#told(event, event.timestamp.getTime());
        break;
      case "WaitStateEntered":
      case "WaitStateExited":
        this.#waiting(event, place);
        break;
      case "EvaluationFailed":
        this.#evaluationFailed(event, place);
        break;
      case "TaskStateExited":
      case "ParallelStateExited":
        this.#mayNotCall(event, place);
        break;
      case "ParallelStateFailed":
      case "MapStateFailed":
        this.#blockFailed(event);
        break;
      default:
        if (type.startsWith("Execution")) this.#ofExecution(event, event.timestamp.getTime());
    }
  }

  #waiting(event: HistoryEvent, { iterations }: WitnessedPlace): void {
    const { stateEnteredEventDetails: entered, stateExitedEventDetails: exited } = event;
    const state = entered?.name ?? exited?.name ?? "";
    const place = `${state}@${iterations.join(".")}`;
    if (entered === undefined) this.#waits.delete(place);
    else {
      this.#waits.set(place, { state, iterations });
      this.#tell({ kind: "waits", at: event.timestamp.getTime(), state, iterations });
    }
  }

  #evaluationFailed(event: HistoryEvent, { iterations }: WitnessedPlace): void {
    const { state, cause, location } = event.evaluationFailedEventDetails ?? { state: "", cause: "" };
    const isValue = state.endsWith(valueState);
    const node = isValue ? state.slice(0, -valueState.length) : state;
    if (isValue || isBeforeCall(location)) this.#notCalled.set(event.id, { state: node, cause });
    this.#tell({ kind: "evaluation failed", at: event.timestamp.getTime(), state: node, iterations, cause });
  }

  /** Tells that an action wasn't called, or a path or a wait not begun, once that is taken in. */
  #mayNotCall({ previousEventId, timestamp }: HistoryEvent, { iterations }: WitnessedPlace): void {
    const failed = this.#notCalled.get(previousEventId);
    if (failed === undefined) return;
    this.#notCalled.delete(previousEventId);
    const { state, cause } = failed;
    const template = this.#taskOf(state)?.arguments;
    this.#tell({
      kind: "not called",
      at: timestamp.getTime(),
      state,
      iterations,
      cause,
      fails: (request) => template !== undefined && failsFor(template, request),
    });
  }

  /** A state that evaluates is in a block of its own. */
  #blockFailed({ id, previousEventId }: HistoryEvent): void {
    const failed = this.#notCalled.get(previousEventId);
    if (failed === undefined) return;
    this.#notCalled.delete(previousEventId);
    this.#notCalled.set(id, failed);
  }

  /** Takes in that a state fails. Only if something is too large no event tells of it. */
  failed(failure: ObservedFailure, at: number): void {
    const { state, type, error, cause, after } = failure;
    const { isOfOutcomes, isOfTry } = this.#latest.read(failure);
    if (error !== "States.DataLimitExceeded") return;
    const { blocks, iterations } = this.#places.get(after) ?? outermost;
    const answer = this.#answers.get(after);
    if (answer !== undefined) {
      this.#answers.delete(after);
      this.#tell({ kind: "failed", at, ...answer, error, cause });
    } else if (type === "Task") {
      if (!isOfTry) this.#tell({ kind: "not sent", at, state, iterations, cause });
    } else if (isOfOutcomes) {
      const { around = iterations } = blocks.find(({ name }) => name === state) ?? {};
      this.#lost = { kind: "outcomes lost", at, state, iterations: around, cause };
    }
  }

  #mayHaveLost({ type }: HistoryEvent): void {
    if (this.#lost === undefined || type.endsWith("Failed") !== (type === "ExecutionFailed")) return;
    const isTakenIn = type.endsWith("StateExited") || type === "ExecutionFailed";
    if (isTakenIn) this.#tell(this.#lost);
    this.#lost = undefined;
  }

  /** Tells an answer as soon as its Task goes on, for then it was kept. */
  #keptAnswer({ previousEventId, timestamp, type }: HistoryEvent): void {
    for (const [id, answer] of this.#answers) {
      if (id !== previousEventId && !type.startsWith("Execution")) continue;
      this.#answers.delete(id);
      this.#tell({ kind: "succeeded", at: timestamp.getTime(), ...answer });
    }
  }

  #told(event: HistoryEvent, at: number): void {
    const {
      id,
      previousEventId,
      taskSucceededEventDetails: succeeded,
      taskFailedEventDetails: failed,
    } = event;
    const call = this.#calls.get(previousEventId);
    if (call === undefined) return;
    this.#calls.delete(previousEventId);
    const { number } = call;
    if (succeeded !== undefined) {
      const result = responseIn(call, JSON.parse(succeeded.output), call.written);
      this.#answers.set(id, { call: number, result });
    } else if (failed !== undefined) {
      // Who catches a failure without a cause finds an empty one.
      const { error = "", cause = "" } = failed;
      this.#tell({ kind: "failed", at, call: number, error, cause });
    } else if (event.type === "TaskTimedOut") {
      this.#tell({ kind: "timed out", at, call: number });
    } else {
      // It was handed out, and waits for its answer.
      this.#calls.set(id, call);
    }
  }

  #ofExecution(event: HistoryEvent, at: number): void {
    const { type, executionSucceededEventDetails: succeeded } = event;
    if (type === "ExecutionRedriven")
      this.#tell({ kind: "redriven", at, waiting: [...this.#waits.values()] });
    const status = endings.get(type);
    if (status === undefined) return;
    const { error, cause } = event.executionFailedEventDetails ?? event.executionAbortedEventDetails ?? {};
    const output = succeeded && JSON.parse(succeeded.output);
    this.#tell({ kind: "ended", at, status, error, cause, output });
  }
}

/** The end of the name of a state that evaluates for the choice or the wait of that name: names of nodes hold no colon. */
const valueState = ": value";

const endings: ReadonlyMap<string, string> = new Map([
  ["ExecutionSucceeded", "SUCCEEDED"],
  ["ExecutionFailed", "FAILED"],
  ["ExecutionAborted", "ABORTED"],
  ["ExecutionTimedOut", "TIMED_OUT"],
]);

function placeAfter(event: HistoryEvent, before: WitnessedPlace): WitnessedPlace {
  const { type } = event;
  const { blocks, iterations } = before;
  const around = blocks.at(-1)?.around ?? [];
  switch (type) {
    case "MapStateEntered":
    case "ParallelStateEntered": {
      const { name = "" } = event.stateEnteredEventDetails ?? {};
      return { blocks: [...blocks, { name, around: iterations }], iterations };
    }
    case "MapStateExited":
    case "ParallelStateExited":
      return blocks.length === 1 ? outermost : { blocks: blocks.slice(0, -1), iterations: around };
    case "MapIterationStarted":
      // It may follow from the end of another one.
      return { blocks, iterations: [...around, event.mapIterationStartedEventDetails?.index ?? 0] };
    case "MapIterationSucceeded":
      return { blocks, iterations: around };
    default:
      return before;
  }
}
