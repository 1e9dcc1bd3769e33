import { isArray, isObject, type JsonValue, parseJson } from "../asl/index.js";
import { failureIn } from "./failure.js";
import type { HistoryEvent } from "../runner/history-event.js";
import type { TimelineEntry } from "./entry.js";
import { backAt, type EventPlace, itemsAt, placeAfter, type Visit } from "./place.js";
import { TryGroups } from "./try-groups.js";

/** Role of a task in its saga. */
export interface TimelineTask {
  readonly isCompensation: boolean;
  /** Errors that the operation declares as rejections. */
  readonly rejections: readonly string[];
}

/** Options of a {@link Timeline}. */
export interface TimelineOptions {
  /** Role of the task in this state. @default "- no task compensates or is rejected" */
  readonly taskOf?: (state: string) => TimelineTask | undefined;
  /** ARN of the execution, to find the keys in its requests. @default "- entries have no keys" */
  readonly executionArn?: string;
  /**
   * Tells every try on its own, as soon as it fails. Otherwise tries of one task that fail alike become one entry.
   *
   * @default false
   */
  readonly everyTry?: boolean;
}

/**
 * Tells an execution's history as {@link TimelineEntry | entries}.
 *
 * @example
 * const timeline = new Timeline({ taskOf: sagaTasks(saga.toJSON()) });
 * for (const event of history) {
 *   for (const entry of timeline.read(event)) console.log(formatEntry(entry));
 * }
 */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #groups = new TryGroups();
  /** By event: an event happens where the one happened that it follows from. */
  readonly #places = new Map<number, EventPlace>();
  readonly #keyPrefix: string | undefined;
  #start: number | undefined;
  #failedLast: string | undefined;
  /** Status in which the execution ended last. */
  #endedLast: string | undefined;
  #isRedriven = false;

  constructor(options: TimelineOptions = {}) {
    this.#options = options;
    this.#keyPrefix = keyPrefixOf(options.executionArn);
  }

  /** Takes the next event of the history, and returns the entries that are complete with it. */
  read(event: HistoryEvent): TimelineEntry[] {
    this.#start ??= event.timestamp.getTime();
    const place = placeAfter(event, this.#places.get(event.previousEventId));
    this.#places.set(event.id, place);
    const entry = this.#entryOf(event, place);
    if (entry === undefined) return [];
    return this.#options.everyTry === true ? [entry] : this.#groups.add(entry);
  }

  #entryOf(event: HistoryEvent, place: EventPlace): TimelineEntry | undefined {
    const { type } = event;
    if (type.startsWith("Execution")) return this.#ofExecution(event, place);
    const failed = event.evaluationFailedEventDetails;
    if (failed !== undefined) return this.#expressionFailed(event, failed.state, backAt(failed.state, place));
    return place.visit === undefined ? undefined : this.#inState(event, { ...place, visit: place.visit });
  }

  /** An expression can fail before the event that enters its state is written; then there is no visit yet. */
  #expressionFailed(event: HistoryEvent, state: string, place: EventPlace): TimelineEntry {
    const { visit } = place;
    const words = this.#isRedriven && isInterrupted(event) ? { words: notCalled } : {};
    if (visit?.state === state) return { ...this.#failed(event, { ...place, visit }), ...words };
    this.#failedLast = state;
    const isCompensation = this.#options.taskOf?.(state)?.isCompensation ?? false;
    const at = this.#elapsed(event);
    return {
      kind: "failed",
      at,
      state,
      items: itemsAt(place),
      isCompensation,
      ...failureOf(event),
      ...words,
    };
  }

  #ofExecution(event: HistoryEvent, { visit }: EventPlace): TimelineEntry {
    const whole = { at: this.#elapsed(event), items: [], isCompensation: false };
    if (event.type === "ExecutionStarted") return { ...whole, kind: "started" };
    const failedOn = visit?.stateType === "Fail" ? visit.state : this.#failedLast;
    const on = failedOn === undefined ? {} : { state: failedOn };
    if (event.type === "ExecutionRedriven") {
      for (const { visit } of this.#places.values()) if (visit !== undefined) beginAgain(visit);
      this.#isRedriven = true;
      const isStopped = this.#endedLast === "ABORTED" || this.#endedLast === "TIMED_OUT";
      return { ...whole, kind: "redriven", ...(isStopped ? { words: "redriven after it was stopped" } : on) };
    }
    const status = executionStatus(event.type);
    this.#endedLast = status;
    const output = event.executionSucceededEventDetails?.output;
    if (output !== undefined) return { ...whole, kind: "ended", status, output };
    return { ...whole, kind: "ended", status, ...(status === "FAILED" ? on : {}), ...failureOf(event) };
  }

  #inState(event: HistoryEvent, place: VisitedPlace): TimelineEntry | undefined {
    const { visit } = place;
    const { type } = event;
    if (isFailedCall(type)) return this.#failed(event, place);
    if (type.endsWith("StateEntered")) {
      return { ...this.#at(event, place), kind: "entered", stateType: visit.stateType };
    }
    const answered = type === "ChoiceStateExited" ? this.#answered(event, place) : undefined;
    if (answered !== undefined) return answered;
    if (type.endsWith("StateExited") || type === "TaskStateAborted") {
      if (visit.isLeft) return undefined;
      visit.isLeft = true;
      return { ...this.#at(event, place), kind: "left", stateType: visit.stateType };
    }
    if (isCall(type)) {
      visit.tries += 1;
      const key = this.#keyIn(event);
      return {
        ...this.#at(event, place),
        kind: "called",
        ...triesOf(visit),
        ...(key === undefined ? {} : { key }),
      };
    }
    if (type === "TaskSubmitted") return { ...this.#at(event, place), kind: "asked", ...triesOf(visit) };
    return isDoneCall(type) ? { ...this.#at(event, place), kind: "succeeded", ...triesOf(visit) } : undefined;
  }

  #failed(event: HistoryEvent, place: VisitedPlace): TimelineEntry {
    const { visit } = place;
    this.#failedLast = visit.state;
    const failure = failureOf(event);
    const { rejections = [] } = this.#options.taskOf?.(visit.state) ?? {};
    const kind = rejections.includes(failure.error ?? "") ? "rejected" : "failed";
    return { ...this.#at(event, place), kind, ...triesOf(visit), ...failure };
  }

  /** The failure of a step that the Choice after it read from the answer. */
  #answered(event: HistoryEvent, place: VisitedPlace): TimelineEntry | undefined {
    const { visit } = place;
    const state = visit.state.endsWith(answerState) ? visit.state.slice(0, -answerState.length) : undefined;
    const task = state === undefined ? undefined : this.#options.taskOf?.(state);
    const failure = task && failureAssigned(event);
    if (state === undefined || failure === undefined || visit.isLeft) return undefined;
    visit.isLeft = true;
    const kind = task?.rejections.includes(failure.error ?? "") === true ? "rejected" : "failed";
    return { ...this.#at(event, place), kind, state, ...failure };
  }

  #at(event: HistoryEvent, place: VisitedPlace): Omit<TimelineEntry, "kind"> {
    const { id, state } = place.visit;
    const isCompensation = this.#options.taskOf?.(state)?.isCompensation ?? false;
    return { at: this.#elapsed(event), state, items: itemsAt(place), visit: id, isCompensation };
  }

  #elapsed({ timestamp }: HistoryEvent): number {
    return timestamp.getTime() - (this.#start ?? timestamp.getTime());
  }

  #keyIn({
    taskScheduledEventDetails,
    lambdaFunctionScheduledEventDetails,
  }: HistoryEvent): string | undefined {
    const request = taskScheduledEventDetails?.parameters ?? lambdaFunctionScheduledEventDetails?.input;
    if (request === undefined || this.#keyPrefix === undefined) return undefined;
    return textWith(this.#keyPrefix, parseJson(request));
  }
}

/** A place in a state, rather than between states. */
type VisitedPlace = EventPlace & { readonly visit: Visit };

function beginAgain(visit: Visit): void {
  visit.tries = 0;
  visit.isFailedBlock = false;
  visit.isLeft = false;
}

/** The latest try of a visit; nothing if none has begun. */
function triesOf({ tries }: Visit): Pick<TimelineEntry, "tries"> {
  return tries === 0 ? {} : { tries: { first: tries, last: tries } };
}

const isCall = (type: string) => /^(Task|LambdaFunction|Activity)Scheduled$/.test(type);
const isFailedCall = (type: string) => /^(Task|LambdaFunction|Activity)(Failed|TimedOut)$/.test(type);
const isDoneCall = (type: string) => /^(Task|LambdaFunction|Activity)Succeeded$/.test(type);

/** The error that an action raises instead of being called, in a redriven execution that goes back. */
const interrupted = "'Saga.Interrupted'";
const notCalled = "not called: the execution was redriven, so it goes back";

/** True if the expression that failed is an action's that asks if the execution was redriven. */
function isInterrupted({ evaluationFailedEventDetails: failed }: HistoryEvent): boolean {
  return failed?.cause?.includes(interrupted) === true;
}

/** The end of the name of the Choice that reads a step's answer. */
const answerState = ": answer";

/** The variables of a compiled saga that hold a failure: that of the saga, of a branch, and of a best-effort step. */
const failureVariables = /^(failure$|stop_|failed_)/;

/** The error and the cause that a state has assigned, whatever the variable is that holds them. */
function failureAssigned({
  stateExitedEventDetails: exited,
}: HistoryEvent): Pick<TimelineEntry, "error" | "cause"> | undefined {
  for (const [variable, text] of Object.entries(exited?.assignedVariables ?? {})) {
    const found = failureVariables.test(variable) ? errorIn(parseJson(text)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The error output in a value, or in the objects that it holds. */
function errorIn(value: JsonValue): Pick<TimelineEntry, "error" | "cause"> | undefined {
  if (!isObject(value)) return undefined;
  const { Error: error, Cause: cause } = value;
  if (typeof error === "string") return { error, ...(typeof cause === "string" ? { cause } : {}) };
  for (const inner of Object.values(value)) {
    const found = errorIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The status that an event gives the execution that it ends: `TIMED_OUT` for `ExecutionTimedOut`. */
function executionStatus(type: string): string {
  const word = type.slice("Execution".length);
  return word === "TimedOut" ? "TIMED_OUT" : word.toUpperCase();
}

/** Error and cause of an event that has them. */
function failureOf(event: HistoryEvent): Pick<TimelineEntry, "error" | "cause"> {
  const { error, cause } = failureIn(event) ?? {};
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

/** Beginning of the keys of an execution's steps: `<state machine>:<execution>/`. */
function keyPrefixOf(executionArn: string | undefined): string | undefined {
  const [, , , , , , machine, name] = executionArn?.split(":") ?? [];
  return machine === undefined || name === undefined ? undefined : `${machine}:${name}/`;
}

/** The first text in a value that begins with a prefix. */
function textWith(prefix: string, value: JsonValue): string | undefined {
  if (typeof value === "string") return value.startsWith(prefix) ? value : undefined;
  const inner = isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  for (const each of inner) {
    const found = textWith(prefix, each);
    if (found !== undefined) return found;
  }
  return undefined;
}
