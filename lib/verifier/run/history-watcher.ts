import type { HistoryEvent, ObservedFailure } from "../../runner/index.js";
import type { SwitchName } from "../fault-script.js";
import { LatestFailure } from "./latest-failure.js";
import type { Recording } from "./trace.js";

/** Writes down what an execution's history tells beyond the calls that it makes. */
export class HistoryWatcher {
  readonly #recording: Recording;
  /** Number of times that each state was entered, and that an expression of it failed, since the last start or redrive. */
  readonly #entered = new Map<string, number>();
  readonly #unevaluated = new Map<string, number>();
  /** Why a block has failed, of which the name is still to be told. */
  #failedBlock: "by a step" | "too large" | undefined;
  #latest = new LatestFailure();
  /** Number of times that each state was entered. */
  get entered(): ReadonlyMap<string, number> {
    return this.#entered;
  }
  /** Number of states entered. */
  transitions = 0;
  /** The state that was entered last, and its type. */
  lastEntered = { name: "", type: "" };

  /** Number of states of each type that have been entered and not left. */
  readonly #open = new Map<string, number>();

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** A watcher that has seen the same, and writes down elsewhere what follows. */
  fork(recording: Recording): HistoryWatcher {
    const fork = new HistoryWatcher(recording);
    for (const [state, times] of this.#entered) fork.#entered.set(state, times);
    for (const [state, times] of this.#unevaluated) fork.#unevaluated.set(state, times);
    for (const [type, count] of this.#open) fork.#open.set(type, count);
    fork.#failedBlock = this.#failedBlock;
    fork.#latest = this.#latest.fork();
    fork.transitions = this.transitions;
    fork.lastEntered = this.lastEntered;
    return fork;
  }

  /** The execution goes on at the state that failed: it is tried again without being entered. */
  redriven(): void {
    this.#unevaluated.clear();
  }

  observe(event: HistoryEvent): void {
    const { type, stateEnteredEventDetails: entered, evaluationFailedEventDetails: failed } = event;
    const { moments, touched, now } = this.#recording;
    const exited = event.stateExitedEventDetails?.name;
    this.#latest.observe(event);
    // Of a block that failed, the name is told only when it is left by a catcher.
    if (this.#failedBlock !== undefined && exited !== undefined) {
      const isTooLarge = this.#failedBlock === "too large";
      moments.push({ kind: "block failed", at: now(), state: exited, isTooLarge });
    }
    if (!type.endsWith("StateFailed") && !type.startsWith("MapIteration")) this.#failedBlock = undefined;
    if (exited !== undefined) this.#count(type.slice(0, -"StateExited".length), -1);
    if (entered !== undefined) {
      this.#count(type.slice(0, -"StateEntered".length), 1);
      this.transitions += 1;
      this.#entered.set(entered.name, (this.#entered.get(entered.name) ?? 0) + 1);
      this.lastEntered = { name: entered.name, type: type.slice(0, -"StateEntered".length) };
    } else if (failed !== undefined) {
      const { location } = failed;
      this.#unfinished(failed);
      touched.add(isBeforeCall(location) ? "catchesArgumentsError" : "catchesResultError");
    }
  }

  /** Takes in that a state fails: no event tells that the request of a Task is too large, or what is kept of its answer. */
  failed(failure: ObservedFailure): void {
    const { type, error } = failure;
    const { isOfOutcomes, isOfTry } = this.#latest.read(failure);
    if (type === "Parallel" || type === "Map") this.#failedBlock = isOfOutcomes ? "too large" : "by a step";
    if (type === "Task" && error === "States.DataLimitExceeded" && !isOfTry) this.#unfinished(failure);
  }

  /** Writes down that a state failed by itself, though nobody answered so. */
  #unfinished({ state, error, cause }: Pick<ObservedFailure, "state" | "error" | "cause">): void {
    const { moments, now } = this.#recording;
    const times = (this.#unevaluated.get(state) ?? 0) + 1;
    this.#unevaluated.set(state, times);
    const isAgain = times > (this.#entered.get(state) ?? 0);
    moments.push({ kind: "evaluation failed", at: now(), state, error, cause, isAgain });
  }

  #count(type: string, change: number): void {
    this.#open.set(type, (this.#open.get(type) ?? 0) + change);
  }

  /** True if a state has not been entered. */
  isBefore(state: string | undefined): boolean {
    return state === undefined || !this.#entered.has(state);
  }

  /** The switches that make a difference to an execution that is redriven from where it is now. */
  switchesOfRedrive(): readonly SwitchName[] {
    return switchesOfStates.flatMap(([type, names]) => ((this.#open.get(type) ?? 0) > 0 ? names : []));
  }
}

/** True if a field of a Task is evaluated before its call. */
export function isBeforeCall(location = ""): boolean {
  return /^(Arguments|Timeout|Heartbeat)/.test(location);
}

const switchesOfStates: readonly (readonly [type: string, switches: readonly SwitchName[]])[] = [
  ["Wait", ["redriveEvaluatesWaits"]],
  ["Pass", ["redriveEvaluatesPasses"]],
  ["Map", ["redriveStartsWaitingIterations", "redriveKeepsFinishedBranches"]],
  ["Parallel", ["redriveKeepsFinishedBranches"]],
];
