import type { JsonValue } from "../../asl/index.js";
import type { Group, LoadedState } from "../machine.js";
import type { CallEffect } from "../states/effect.js";
import type { Beginning } from "./beginning.js";
import type { ExecutionFacts } from "./context-object.js";
import type { ChildExecution, MapRun } from "./map-run.js";
import type { Payload } from "./payload.js";
import type { Timer } from "./timer.js";
import { VariableScope } from "./variable-scope.js";

/** A line of states that run one after the other: the state machine itself, a branch, an iteration. */
export class Branch {
  readonly group: Group;
  readonly scope: VariableScope;
  /** The fork that the branch is a part of; undefined for the state machine itself. */
  readonly fork: Fork | undefined;
  /** Its place among the branches or items of the fork. */
  readonly index: number;
  /** The child execution of a distributed Map that it is, or is a part of; undefined for the execution itself. */
  child: ChildExecution | undefined;
  /** The item of the innermost Map around its states. */
  readonly item: { readonly index: number; readonly value: JsonValue } | undefined;
  status: "waiting" | "running" | "succeeded" | "failed" | "aborted" = "waiting";
  /** The id of the event that the next one follows from. */
  cursor = 0;
  /**
   * The state that the branch is in; stays when it fails, so that a redrive can go on from there. Undefined between two
   * states.
   */
  visit: StateVisit | undefined;
  /** The name of the state that it enters next. */
  upcoming: string;
  /** The next step between two states. */
  begin: Beginning | undefined;
  /** The beginning of the branch. Undefined for the state machine itself, and until it is known. */
  start: Beginning | undefined;

  /** @param original the branch that this one is a copy of: it has the same variables and the same item. */
  constructor(
    group: Group,
    place?: { readonly fork: Fork; readonly index: number; readonly value?: JsonValue },
    original?: Pick<Branch, "scope" | "item">,
  ) {
    this.group = group;
    this.upcoming = group.startAt;
    this.fork = place?.fork;
    this.index = place?.index ?? 0;
    const outer = place?.fork.owner;
    this.child = outer?.child;
    // A child execution sees no variables but its own (AWS docs: "Passing data between states with variables").
    const isChild = place?.fork.run !== undefined;
    this.scope = new VariableScope(isChild ? undefined : outer?.scope, original?.scope);
    if (original !== undefined) this.item = original.item;
    else this.item = place?.value === undefined ? outer?.item : { index: place.index, value: place.value };
  }

  /** The indexes of the branches and items around its states, from the outside in. */
  get path(): readonly number[] {
    return this.fork === undefined ? [] : [...this.fork.owner.path, this.index];
  }

  /** Forgets that it has run, so that it can begin from its start. */
  reset(): void {
    this.scope.clear();
    this.visit = undefined;
    this.upcoming = this.group.startAt;
    this.begin = this.start;
  }
}

/** The try of a task that is under way for a state and can be given up. */
export interface Abortable {
  giveUp(): void;
}

/** A state that a branch is in. */
export class StateVisit {
  readonly state: LoadedState;
  readonly input: Payload;
  /** The context object's facts about the execution on entry. */
  readonly facts: ExecutionFacts;
  /** True if the state is to see those facts, not those of now. */
  seesEntry = false;
  /** The id of the state's entered event, and of the one before it. */
  readonly enteredId: number;
  readonly enteredAfter: number;
  /** Milliseconds since 1970. */
  readonly enteredTime: number;
  /**
   * True if more than the entered event has been recorded; until then a failure counts as following what was before it.
   */
  isUnderWay = false;
  /** Retries so far, in all and by retrier. */
  retryCount = 0;
  attempts: number[] = [];
  /** True if all retries but the last one are left out, should the try that is under way fail. */
  leapsRetries = false;
  taskToken: string | undefined;
  /** The arguments of the last try. */
  lastCall: CallEffect | undefined;
  lastArguments: Payload | undefined;
  /** Until when a Wait waits, in milliseconds since 1970. */
  waitsUntil: number | undefined;
  /** The answer to the state's effect. */
  result: Payload | undefined;
  call: Abortable | undefined;
  /** The timer of this state: the end of a wait, the next try. */
  timer: Timer | undefined;
  fork: Fork | undefined;

  constructor(
    entered: { readonly state: LoadedState; readonly input: Payload; readonly facts: ExecutionFacts },
    event: { readonly id: number; readonly after: number; readonly time: number },
  ) {
    this.state = entered.state;
    this.input = entered.input;
    this.facts = entered.facts;
    this.enteredId = event.id;
    this.enteredAfter = event.after;
    this.enteredTime = event.time;
  }

  get name(): string {
    return this.state.name;
  }
}

/** The branches of a Parallel, or the iterations of a Map, of one try. */
export class Fork {
  readonly owner: Branch;
  readonly visit: StateVisit;
  branches: Branch[] = [];
  readonly outputs: (Payload | undefined)[] = [];
  /** The number of iterations that may run at the same time. */
  readonly concurrency: number;
  /** Failed iterations that the Map puts up with; undefined until it has been evaluated. */
  tolerated: number | undefined;
  /** The run of a distributed Map; undefined for a Parallel and an inline Map. */
  run: MapRun | undefined;
  /** True if it has been recorded that all branches have ended. */
  isJoined = false;
  failed = 0;
  succeeded = 0;
  /** The next branch to start. */
  next = 0;

  constructor(owner: Branch, visit: StateVisit, concurrency: number, run?: MapRun) {
    this.run = run;
    this.owner = owner;
    this.visit = visit;
    this.concurrency = concurrency;
  }
}

/** Stops what a state has under way: its task, its timer. */
export function giveUp(visit: StateVisit | undefined): void {
  visit?.call?.giveUp();
  visit?.timer?.cancel();
}

/** Gives up a branch and all that is in it, without a word in the history. */
export function abort(branch: Branch): void {
  if (branch.status === "running") {
    branch.status = "aborted";
    if (branch.fork?.run !== undefined) branch.child?.end(0, { status: "ABORTED", failure: {} });
  }
  giveUp(branch.visit);
  const run = branch.visit?.fork?.run;
  if (run?.status === "RUNNING") run.status = "ABORTED";
  for (const inner of branch.visit?.fork?.branches ?? []) abort(inner);
}
