import { type Act, atMissedHeartbeat, atTime, atTimeout, isOfCall } from "./act.js";
import { Branch, Fork, StateVisit } from "./branch.js";
import type { Flow } from "./flow.js";
import { type CallWatcher, PendingCall } from "./pending-call.js";
import { ChildExecution, MapRun } from "./map-run.js";
import { Timer } from "./timer.js";

/** The copies of what is known outside of an execution. */
export interface EngineCopies {
  /** By what the clock calls back; they are not scheduled yet. */
  readonly timers: Map<() => void, Timer>;
  readonly calls: Map<PendingCall, PendingCall>;
}

/** Copies the parts of an execution for another one; what is copied twice gives the same copy. JSON values are shared. */
export class Copies {
  readonly #flow: Flow;
  readonly #watcher: CallWatcher;
  readonly #timers: EngineCopies["timers"];
  readonly #branches = new Map<Branch, Branch>();
  readonly #forks = new Map<Fork, Fork>();
  readonly #calls: EngineCopies["calls"];
  readonly #children = new Map<ChildExecution, ChildExecution>();
  readonly #runs = new Map<MapRun, MapRun>();

  /**
   * @param flow carries the copies out.
   * @param watcher watches the copied calls.
   * @param found is told of the calls and timers that were copied.
   */
  constructor(flow: Flow, watcher: CallWatcher, found: EngineCopies) {
    this.#flow = flow;
    this.#watcher = watcher;
    this.#timers = found.timers;
    this.#calls = found.calls;
  }

  branch(original: Branch): Branch {
    const known = this.#branches.get(original);
    if (known !== undefined) return known;
    const { fork, visit } = original;
    if (fork !== undefined && !this.#forks.has(fork)) {
      // What is given up may be reached before what it was a part of.
      this.branch(fork.owner);
      const found = this.#branches.get(original);
      if (found !== undefined) return found;
    }
    return this.#copied(original, visit, fork && this.#forks.get(fork));
  }

  #copied(original: Branch, visit: StateVisit | undefined, fork: Fork | undefined): Branch {
    const copy = new Branch(original.group, fork && { fork, index: original.index }, {
      item: original.item,
      scope: original.scope,
    });
    this.#branches.set(original, copy);
    if (original.child !== undefined) copy.child = this.child(original.child);
    copy.status = original.status;
    copy.cursor = original.cursor;
    copy.upcoming = original.upcoming;
    copy.begin = original.begin;
    copy.start = original.start;
    if (visit !== undefined) copy.visit = this.#visit(visit, copy);
    return copy;
  }

  #visit(original: StateVisit, branch: Branch): StateVisit {
    const { enteredId, enteredAfter, enteredTime, call, timer, fork } = original;
    const copy = new StateVisit(original, { id: enteredId, after: enteredAfter, time: enteredTime });
    copy.seesEntry = original.seesEntry;
    copy.isUnderWay = original.isUnderWay;
    copy.retryCount = original.retryCount;
    copy.attempts = [...original.attempts];
    copy.leapsRetries = original.leapsRetries;
    copy.taskToken = original.taskToken;
    copy.lastCall = original.lastCall;
    copy.lastArguments = original.lastArguments;
    copy.waitsUntil = original.waitsUntil;
    copy.result = original.result;
    branch.visit = copy;
    copy.timer = this.#timer(timer, branch, atTime(original.state));
    if (call instanceof PendingCall) copy.call = this.call(call);
    if (fork !== undefined) copy.fork = this.#fork(fork, branch, copy);
    return copy;
  }

  #fork(original: Fork, owner: Branch, visit: StateVisit): Fork {
    const run = original.run && this.run(original.run);
    const copy = new Fork(owner, visit, original.concurrency, run);
    this.#forks.set(original, copy);
    copy.outputs.push(...original.outputs);
    copy.tolerated = original.tolerated;
    copy.isJoined = original.isJoined;
    copy.failed = original.failed;
    copy.succeeded = original.succeeded;
    copy.next = original.next;
    copy.branches = original.branches.map((branch) => this.#copied(branch, branch.visit, copy));
    return copy;
  }

  child(original: ChildExecution): ChildExecution {
    const known = this.#children.get(original);
    if (known !== undefined) return known;
    const copy = new ChildExecution(original.facts, this.#flow.children, original);
    this.#children.set(original, copy);
    return copy;
  }

  run(original: MapRun): MapRun {
    const known = this.#runs.get(original);
    if (known !== undefined) return known;
    const copy = new MapRun(original.arn, original.state, original.items);
    this.#runs.set(original, copy);
    copy.status = original.status;
    copy.failedItems = original.failedItems;
    copy.executions = original.executions.map((child) => this.child(child));
    return copy;
  }

  call(original: PendingCall): PendingCall {
    const known = this.#calls.get(original);
    if (known !== undefined) return known;
    const branch = this.branch(original.branch);
    const found = this.#calls.get(original);
    if (found !== undefined) return found;
    const copy = new PendingCall(branch, original.effect, this.#watcher, original);
    this.#calls.set(original, copy);
    copy.isOpen = original.isOpen;
    copy.awaitsToken = original.awaitsToken;
    copy.early = original.early;
    copy.timeout = this.#timer(original.timeout, branch, atTimeout(copy));
    copy.heartbeat = this.#timer(original.heartbeat, branch, atMissedHeartbeat(copy));
    return copy;
  }

  act(original: Act): Act {
    return isOfCall(original) ? { ...original, call: this.call(original.call) } : original;
  }

  #timer(original: Timer | undefined, branch: Branch, act: Act): Timer | undefined {
    if (original === undefined) return undefined;
    const timer = new Timer(() => this.#flow.later(branch, act));
    this.#timers.set(original.callback, timer);
    return timer;
  }
}
