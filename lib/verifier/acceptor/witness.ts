import { isObject, type JsonValue } from "../../asl/index.js";
import type { ExecutionOptions, HistoryEvent, TaskCall } from "../../runner/index.js";
import { readCall } from "../calls.js";
import type { Observation } from "./observation.js";

/** Where an event happened: in which blocks, and for which elements of lists. */
interface WitnessedPlace {
  readonly blocks: readonly string[];
  readonly iterations: readonly number[];
}

/** Sees what an execution does, and writes it down. */
export class Witness {
  readonly observations: Observation[] = [];
  readonly #places = new Map<number, WitnessedPlace>();
  /** The calls by the latest event that tells of them. */
  readonly #calls = new Map<number, { readonly number: number; readonly isFunction: boolean }>();
  #lastStarted = 0;
  #count = 0;
  #lastType: HistoryEvent["type"] | undefined;

  /** The options of an execution, with this witness looking on. */
  watching(options: ExecutionOptions): ExecutionOptions {
    const { tasks, observe, clock } = options;
    return {
      ...options,
      tasks: (call) => {
        this.#called(call, clock.now());
        return tasks(call);
      },
      observe: (event, execution) => {
        this.#observe(event);
        observe?.(event, execution);
      },
    };
  }

  #called(call: TaskCall, at: number): void {
    const { state, attempt, path, timeoutSeconds, heartbeatSeconds, taskToken } = call;
    const { operation, request, isFunction, isPlaceholder } = readCall(call);
    this.#count += 1;
    this.#calls.set(this.#lastStarted, {
      number: this.#count,
      isFunction: isFunction && taskToken === undefined,
    });
    this.observations.push({
      kind: "called",
      at,
      call: this.#count,
      state,
      // The name that a function was deployed under says nothing.
      operation: isPlaceholder ? operation : undefined,
      request,
      attempt,
      path,
      timeoutSeconds,
      heartbeatSeconds,
      taskToken,
    });
  }

  #observe(event: HistoryEvent): void {
    const { id, previousEventId: before, type, timestamp } = event;
    const at = timestamp.getTime();
    const place = placeAfter(event, this.#places.get(before) ?? { blocks: [], iterations: [] });
    this.#places.set(id, place);
    switch (type) {
      case "TaskStarted":
        this.#lastStarted = id;
        break;
      case "TaskSubmitted":
      case "TaskSucceeded":
      case "TaskFailed":
      case "TaskTimedOut":
        this.#told(event, at);
        break;
      case "ParallelStateFailed":
      case "MapStateFailed":
        if (this.#lastType?.endsWith("Exited") || this.#lastType?.endsWith("Succeeded")) {
          const { iterations } = place;
          this.observations.push({ kind: "outcomes lost", at, block: place.blocks.at(-1) ?? "", iterations });
        }
        break;
      case "ExecutionRedriven":
        this.observations.push({ kind: "redriven", at });
        break;
      default:
        this.#ended(event, at);
    }
    this.#lastType = type;
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
    this.#calls.set(id, call);
    const { number, isFunction } = call;
    if (succeeded !== undefined) {
      const output: JsonValue = JSON.parse(succeeded.output);
      const result = isFunction && isObject(output) ? (output.Payload ?? null) : output;
      this.observations.push({ kind: "succeeded", at, call: number, result });
    } else if (failed !== undefined) {
      const { error = "", cause } = failed;
      this.observations.push({
        kind: "failed",
        at,
        call: number,
        error,
        ...(cause === undefined ? {} : { cause }),
      });
    } else if (event.type === "TaskTimedOut") {
      this.observations.push({ kind: "timed out", at, call: number });
    }
  }

  #ended(event: HistoryEvent, at: number): void {
    const { type, executionSucceededEventDetails: succeeded } = event;
    const status = endings.get(type);
    if (status === undefined) return;
    const { error, cause } = event.executionFailedEventDetails ?? event.executionAbortedEventDetails ?? {};
    const output = succeeded && JSON.parse(succeeded.output);
    this.observations.push({ kind: "ended", at, status, error, cause, output });
  }
}

const endings: ReadonlyMap<string, string> = new Map([
  ["ExecutionSucceeded", "SUCCEEDED"],
  ["ExecutionFailed", "FAILED"],
  ["ExecutionAborted", "ABORTED"],
  ["ExecutionTimedOut", "TIMED_OUT"],
]);

function placeAfter(event: HistoryEvent, { blocks, iterations }: WitnessedPlace): WitnessedPlace {
  const { type } = event;
  if (type === "MapStateEntered" || type === "ParallelStateEntered") {
    return { blocks: [...blocks, event.stateEnteredEventDetails?.name ?? ""], iterations };
  }
  if (type === "MapStateExited" || type === "ParallelStateExited")
    return { blocks: blocks.slice(0, -1), iterations };
  if (type === "MapIterationStarted") {
    return { blocks, iterations: [...iterations, event.mapIterationStartedEventDetails?.index ?? 0] };
  }
  return type === "MapIterationSucceeded"
    ? { blocks, iterations: iterations.slice(0, -1) }
    : { blocks, iterations };
}
