import { allSteps, type SagaDocument } from "cdk-saga";
import type { HistoryEvent } from "cdk-saga/local";
import { messageIn } from "./cause.js";

/** Tries of one state that failed alike, told together. */
interface FailedTries {
  readonly from: number;
  readonly to: number;
  readonly error: string;
  readonly cause: string;
  /** When the first of them failed, in epoch milliseconds. */
  readonly since: number;
}

/** A state that the execution is in: on each branch of a block another one. */
interface Visit {
  readonly state: string;
  /** The elements that it is entered for, in the lists around it: `[2]`. */
  readonly elements: string;
  tries: number;
  failed: FailedTries | undefined;
}

/** Where an event happened. */
interface Place {
  readonly elements: readonly number[];
  readonly visit: Visit | undefined;
}

/**
 * Tells the events of one execution as a timeline for people: a line a try that succeeds or is refused, and one for all
 * tries that fail alike, however many.
 */
export class Timeline {
  readonly #saga: SagaDocument;
  readonly #write: (line: string) => void;
  /** Whatever else there is compensates. */
  readonly #forward: ReadonlySet<string>;
  readonly #width: number;
  /** By event, because of branches: an event happens where the one happened that it follows from. */
  readonly #places = new Map<number, Place>();
  #start: number | undefined;
  #failedLast = "";

  constructor(saga: SagaDocument, write: (line: string) => void) {
    const steps = allSteps(saga.steps);
    const { onCompleted = [], onCompensated = [] } = saga.hooks ?? {};
    this.#saga = saga;
    this.#write = write;
    this.#forward = new Set([...steps, ...onCompleted, ...onCompensated].map(({ name }) => name));
    const names = steps.flatMap(({ name, compensation }) => [name, compensation?.operation ?? ""]);
    this.#width = Math.max(...names.map(({ length }) => length)) + 1;
  }

  /** The state of which a try failed last: where the execution is stuck when it is. */
  get state(): string {
    return this.#failedLast;
  }

  /** Takes the next event of the execution's history. */
  observe(event: HistoryEvent): void {
    const now = event.timestamp.getTime();
    this.#start ??= now;
    const place = placeAfter(event, this.#places.get(event.previousEventId));
    this.#places.set(event.id, place);
    const { visit } = place;
    if (event.type === "ExecutionRedriven") {
      this.#write(`  ${this.#elapsed(now)}  ── redriven from ${this.#failedLast} ──`);
    }
    if (visit !== undefined) this.#observeIn(visit, event, now);
  }

  #observeIn(visit: Visit, event: HistoryEvent, now: number): void {
    switch (event.type) {
      case "TaskScheduled":
        visit.tries += 1;
        break;
      case "TaskSubmitted":
        this.#tellFailed(visit);
        this.#tell(visit, { at: now, tries: `try ${visit.tries}`, outcome: "asked" });
        break;
      case "TaskSucceeded":
        this.#tellFailed(visit);
        this.#tell(visit, { at: now, tries: `try ${visit.tries}`, outcome: "done" });
        break;
      case "TaskFailed":
        this.#fail(visit, now, event.taskFailedEventDetails ?? {});
        break;
      case "TaskTimedOut":
        this.#fail(visit, now, event.taskTimedOutEventDetails ?? {});
        break;
      case "EvaluationFailed":
        this.#fail(visit, now, event.evaluationFailedEventDetails ?? {});
        break;
      case "TaskStateExited":
      case "ExecutionFailed":
      case "MapIterationFailed":
      case "ParallelStateFailed":
        this.#tellFailed(visit);
        break;
      case "ExecutionRedriven":
        visit.tries = 0;
        break;
      default:
        break;
    }
  }

  #fail(
    visit: Visit,
    now: number,
    { error = "", cause = "" }: { readonly error?: string; readonly cause?: string },
  ): void {
    const known = visit.failed;
    this.#failedLast = visit.state;
    if (known !== undefined && known.error === error) visit.failed = { ...known, to: visit.tries };
    else {
      this.#tellFailed(visit);
      visit.failed = { from: visit.tries, to: visit.tries, error, cause, since: now };
    }
  }

  #tellFailed(visit: Visit): void {
    const { failed } = visit;
    if (failed === undefined) return;
    visit.failed = undefined;
    const tries = failed.from === failed.to ? `try ${failed.to}` : `tries ${failed.from}–${failed.to}`;
    const outcome = this.#isRejection(visit, failed.error) ? "rejected" : "failed";
    this.#tell(visit, {
      at: failed.since,
      tries,
      outcome: `${outcome}: ${failed.error}${messageIn(failed.cause)}`,
    });
  }

  #isRejection({ state }: Visit, error: string): boolean {
    const step = allSteps(this.#saga.steps).find(({ name }) => name === state);
    const operation = this.#saga.operations.find(({ name }) => name === step?.action.operation);
    return operation?.rejections.includes(error) ?? false;
  }

  #tell(
    { state, elements }: Visit,
    { at, tries, outcome }: { readonly at: number; readonly tries: string; readonly outcome: string },
  ): void {
    const mark = this.#forward.has(state) ? "  " : "↩ ";
    const name = `${state}${elements}`.padEnd(this.#width);
    this.#write(`  ${this.#elapsed(at)}  ${mark}${name}  ${tries.padEnd(10)}  ${outcome}`);
  }

  /** The time since the start, as wide as every other: `   0.2 s`, `  12 min`, `    24 h`. */
  #elapsed(at: number): string {
    const seconds = (at - (this.#start ?? at)) / 1000;
    const minutes = Math.round(seconds / 60);
    if (seconds < 120) return `${seconds.toFixed(1)} s`.padStart(8);
    return (minutes < 600 ? `${minutes} min` : `${Math.round(minutes / 60)} h`).padStart(8);
  }
}

/** Where an event happened, from where the one happened that it follows from. */
function placeAfter(event: HistoryEvent, before: Place = { elements: [], visit: undefined }): Place {
  const { elements } = before;
  switch (event.type) {
    case "TaskStateEntered":
      return {
        elements,
        visit: {
          state: event.stateEnteredEventDetails?.name ?? "",
          elements: elements.map((index) => `[${index}]`).join(""),
          tries: 0,
          failed: undefined,
        },
      };
    case "MapIterationStarted":
      return { elements: [...elements, event.mapIterationStartedEventDetails?.index ?? 0], visit: undefined };
    case "MapIterationSucceeded":
      return { elements: elements.slice(0, -1), visit: undefined };
    case "MapIterationFailed":
      return { ...before, elements: elements.slice(0, -1) };
    default:
      return before;
  }
}
