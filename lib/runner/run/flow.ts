import type { EngineOptions } from "../execution-options.js";
import type { EventBody } from "../history-event.js";
import type { Effect } from "../states/effect.js";
import type { StateFailure } from "../states/failure.js";
import type { StateEnvironment } from "../states/state-environment.js";
import type { Switches } from "../switches.js";
import type { Act } from "./act.js";
import type { Branch, StateVisit } from "./branch.js";
import type { ExecutionFacts } from "./context-object.js";
import type { History } from "./history.js";
import type { ChildExecution, ChildServices, MapRun } from "./map-run.js";
import type { Payload } from "./payload.js";
import type { PendingCall } from "./pending-call.js";
import type { Timer } from "./timer.js";

/** Something to ask a state. Most states are asked one of two questions, which are constants. */
export interface Question<Result> {
  readonly ask: (environment: StateEnvironment, visit: StateVisit) => Result;
  readonly answered: (result: Result, branch: Branch, flow: Flow) => void;
  /** The continuation if a field could not be evaluated. @default the state fails */
  readonly failed?: (failure: StateFailure) => void;
  /** The item that the context object shows. @default that of the branch */
  readonly item?: Branch["item"];
  readonly during?: "arguments" | "result";
}

/** The services that tasks and forks need from the engine that carries states from one to the next. */
export interface Flow {
  readonly options: EngineOptions;
  readonly facts: ExecutionFacts;
  readonly switches: Required<Switches>;
  readonly history: History;
  /** Asks the state that a branch is in, and goes on with the answer. */
  ask<Result>(branch: Branch, question: Question<Result>): void;
  carryOut(branch: Branch, effect: Effect): void;
  fail(branch: Branch, failure: StateFailure): void;
  /** Hands the state that a branch is in what it asked for. */
  complete(branch: Branch, result: Payload): void;
  /** True if a payload is above 256 KiB. */
  isTooLarge(payload: Payload): boolean;
  /** Does something in its turn, unless the branch is not running any more by then. */
  later(branch: Branch, act: Act): void;
  /** Does what comes next between two states, in its turn. */
  begin(branch: Branch): void;
  /** Has a branch do something at a time, in milliseconds since 1970. */
  schedule(branch: Branch, at: number, act: Act): Timer;
  /** Stands still at a call until it is said what the call comes to. */
  pauseAt(call: PendingCall): void;
  /** Records an event that the branch's next one follows from. */
  record(branch: Branch, body: () => EventBody): void;
  /**
   * Records an event that is passed by: the branch's next one follows from the one before it.
   *
   * @param child in whose history it is recorded. @default the execution's own
   */
  recordAside(previousEventId: number, body: () => EventBody, child?: ChildExecution): number;
  /** The runs of distributed Maps, in the order in which they were started. */
  readonly mapRuns: MapRun[];
  /** Makes the child executions of a distributed Map. */
  readonly children: ChildServices;
}
