import type { HistoryEvent } from "../../runner/index.js";
import type { Faults } from "../fault-script.js";

/** The outcome of a point at which the execution is stopped, and redriven. */
export const stopped = "stopped";

/** Takes the place of a state's name in the points of the execution as a whole. */
export const wholeExecution = "execution";

/** True if an outcome stops the execution. */
export function isStop(outcome: string): boolean {
  return outcome.startsWith(stopped);
}

/** True if a script stops the execution. */
export function isStopped({ faults }: { readonly faults: Faults }): boolean {
  return [...faults.values()].some(isStop);
}

/** A state that was entered, as far as it matters to stops. */
interface Visit {
  readonly state: string;
  /** As its events begin: `Task`, `Map`. */
  readonly type: string;
  /** The block that it is in. */
  readonly around: Visit | undefined;
  hasLeft: boolean;
  /** True if a try of it has failed: a stop after one more is like a stop after the first. */
  hasFailed: boolean;
}

/** A point between calls at which an execution may be stopped. */
export interface StopPoint {
  /** As a script calls it: `left(ReserveHotel)`, and `#<n>` from the second time on. */
  readonly point: string;
  /** The latest thing that happened to the state. */
  readonly moment: string;
  /** The state; `execution` for the execution as a whole. */
  readonly state: string;
}

/** Names the points between calls at which an execution may be stopped, by the events of its history. */
export class StopPoints {
  /** The state that each event belongs to, by the event's id. */
  readonly #visits = new Map<number, Visit>();
  readonly #times = new Map<string, number>();
  readonly #execution = visitOf(wholeExecution, "Execution", undefined);

  /** The point at an event; undefined if a stop there is like one at another event. */
  after(event: HistoryEvent): StopPoint | undefined {
    const before = this.#visits.get(event.previousEventId) ?? this.#execution;
    const visit = event.type.startsWith("Execution") ? this.#execution : visitAt(event, before);
    this.#visits.set(event.id, visit);
    const moment = momentOf(event);
    if (moment === "left") visit.hasLeft = true;
    if (moment === "failed") {
      if (visit.hasFailed) return undefined;
      visit.hasFailed = true;
    }
    return moment === undefined ? undefined : this.#named(moment, visit.state);
  }

  /** The points of an execution that goes on from here by itself. */
  fork(): StopPoints {
    const fork = new StopPoints();
    const copies = new Map<Visit, Visit>([[this.#execution, fork.#execution]]);
    const copyOf = (visit: Visit): Visit => {
      const known = copies.get(visit);
      if (known !== undefined) return known;
      const copy = { ...visit, around: visit.around && copyOf(visit.around) };
      copies.set(visit, copy);
      return copy;
    };
    for (const [id, visit] of this.#visits) fork.#visits.set(id, copyOf(visit));
    for (const [point, times] of this.#times) fork.#times.set(point, times);
    return fork;
  }

  /** The point inside a wait, some time after it was entered. */
  within(state: string): StopPoint {
    return this.#named("waiting", state);
  }

  /** The point at the start of a try that was left out. */
  started(state: string): StopPoint {
    return this.#named("started", state);
  }

  #named(moment: string, state: string): StopPoint {
    const plain = `${moment}(${state})`;
    const times = (this.#times.get(plain) ?? 0) + 1;
    this.#times.set(plain, times);
    return { point: times === 1 ? plain : `${plain}#${times}`, moment, state };
  }
}

function visitOf(state: string, type: string, around: Visit | undefined): Visit {
  return { state, type, around, hasLeft: false, hasFailed: false };
}

function visitAt(event: HistoryEvent, before: Visit): Visit {
  const { type, stateEnteredEventDetails: entered } = event;
  if (entered !== undefined) {
    const around = before.hasLeft ? before.around : before;
    return visitOf(entered.name, type.slice(0, -"StateEntered".length), around);
  }
  const [block] = /^(Map|Parallel)/.exec(type) ?? [];
  if (block === undefined || type.endsWith("Exited")) return before;
  // A block's events follow from the last one inside it.
  const isFailing = type.endsWith("StateFailed");
  let visit: Visit | undefined = before;
  while (visit !== undefined && (visit.hasLeft || visit.type !== block || (isFailing && visit.hasFailed))) {
    visit = visit.around;
  }
  return visit ?? before;
}

/**
 * Tells the thing that has happened to a state; undefined for an event after which a stop is like one after another event. A stop after
 * TaskSucceeded is like one while the call is under way: nobody has heard the answer.
 */
function momentOf({ type }: HistoryEvent): string | undefined {
  switch (type) {
    case "ExecutionStarted":
    case "TaskStarted":
    case "ParallelStateStarted":
    case "MapStateStarted":
      return "started";
    case "TaskFailed":
    case "TaskTimedOut":
    case "EvaluationFailed":
    case "ParallelStateFailed":
    case "MapStateFailed":
      return "failed";
    case "MapIterationStarted":
      return "element-started";
    case "MapIterationSucceeded":
      return "element-done";
    case "ParallelStateSucceeded":
    case "MapStateSucceeded":
      return "done";
    // Other states have done nothing yet when they are entered: a stop there is like one between two states.
    case "PassStateEntered":
    case "SucceedStateEntered":
    case "FailStateEntered":
      return "entered";
    default:
      return type.endsWith("StateExited") ? "left" : undefined;
  }
}
