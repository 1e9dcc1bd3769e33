import type { JsonValue } from "../../asl/index.js";
import type { EventBody } from "../history-event.js";
import type { Group } from "../machine.js";
import { errorOutput, errors, type StateFailure } from "../states/failure.js";
import { iterationInput, type LoadedMap, toleratedFailures } from "../states/map.js";
import type { ItemsEffect } from "../states/effect.js";
import type { LoadedParallel } from "../states/parallel.js";
import { abort, Branch, Fork, giveUp } from "./branch.js";
import { DistributedMaps, totalOf } from "./distributed-maps.js";
import type { Flow } from "./flow.js";
import type { MapRun } from "./map-run.js";
import { Payload } from "./payload.js";
import { tooLarge } from "./task-calls.js";

/** Runs the branches of Parallels and the iterations of Maps, and joins them. */
export class Forks {
  readonly #flow: Flow;
  readonly #maps: DistributedMaps;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#maps = new DistributedMaps(flow);
  }

  startBranches(owner: Branch, state: LoadedParallel<Group>, input: JsonValue): void {
    const { visit } = owner;
    if (visit === undefined) return;
    const payload = input === visit.input.value ? visit.input : new Payload(input);
    if (payload !== visit.input && this.#flow.isTooLarge(payload)) {
      this.#flow.fail(owner, tooLarge(state.name));
      return;
    }
    const fork = new Fork(owner, visit, Number.POSITIVE_INFINITY);
    fork.tolerated = 0;
    fork.branches = state.branches.map((group, index) => {
      const branch = new Branch(group, { fork, index });
      branch.cursor = owner.cursor;
      this.#startWith(branch, payload);
      return branch;
    });
    fork.next = fork.branches.length;
    visit.fork = fork;
    this.#flow.record(owner, () => ({ type: "ParallelStateStarted" }));
    for (const branch of fork.branches) {
      branch.status = "running";
      branch.cursor = owner.cursor;
      this.#flow.begin(branch);
    }
  }

  startItems(owner: Branch, state: LoadedMap<Group>, effect: ItemsEffect): void {
    const { visit } = owner;
    if (visit === undefined) return;
    const { distributed } = state;
    const chosen = this.#maps.itemsOf(owner, state, effect);
    if (chosen === undefined) return;
    const { items, sizes } = chosen;
    const run = distributed && this.#maps.newRun(state.name, distributed, sizes);
    const fork = new Fork(owner, visit, effect.maxConcurrency, run);
    fork.branches = items.map((value, index) => new Branch(state.processor, { fork, index, value }));
    visit.fork = fork;
    this.#flow.record(owner, () => ({
      type: "MapStateStarted",
      mapStateStartedEventDetails: { length: totalOf(run?.items) ?? items.length },
    }));
    this.askTolerated(owner);
  }

  /** Asks the Map that a branch is in how many of its iterations may fail, and starts them. */
  askTolerated(owner: Branch): void {
    const { state, fork } = owner.visit ?? {};
    if (fork === undefined || state?.type !== "Map") return;
    this.#flow.ask(owner, {
      ask: (environment) =>
        toleratedFailures(state, environment, totalOf(fork.run?.items) ?? fork.branches.length),
      answered: (tolerated) => {
        const isTolerant = fork.run !== undefined || this.#flow.switches.inlineMapToleratesFailures;
        fork.tolerated = isTolerant ? tolerated : 0;
        if (fork.run !== undefined) this.#maps.start(fork.run, owner);
        this.#startMore(fork, fork.owner.cursor);
      },
    });
  }

  /** Starts iterations while there is room for more, and joins when none is left. */
  #startMore(fork: Fork, cursor: number): void {
    let running = fork.branches.filter((branch) => branch.status === "running").length;
    while (running < fork.concurrency && fork.next < fork.branches.length) {
      this.#startIteration(fork, cursor);
      running += 1;
    }
    if (fork.branches.length === 0) this.join(fork.owner);
  }

  #startIteration(fork: Fork, cursor: number): void {
    const branch = fork.branches[fork.next];
    const { state } = fork.visit;
    if (branch === undefined || state.type !== "Map") return;
    fork.next += 1;
    branch.status = "running";
    branch.cursor = cursor;
    const { run } = fork;
    if (run !== undefined) {
      const input = new Payload(branch.item?.value ?? null);
      this.#startWith(branch, input);
      this.#maps.startChild(branch, run, input);
      this.#flow.begin(branch);
      return;
    }
    if (state.itemSelector === undefined) this.#startWith(branch, new Payload(branch.item?.value ?? null));
    else {
      branch.start = iterate;
      branch.begin = iterate;
    }
    this.#flow.record(branch, () => ({
      type: "MapIterationStarted",
      mapIterationStartedEventDetails: { name: state.name, index: branch.index },
    }));
    this.#flow.begin(branch);
  }

  /** Says that a branch starts, whenever it does, with this input. */
  #startWith(branch: Branch, input: Payload): void {
    branch.start = { kind: "enter", name: branch.group.startAt, input };
    branch.begin = branch.start;
  }

  /** Makes the input of an iteration, and begins it. */
  iterate(branch: Branch): void {
    const { fork } = branch;
    const state = fork?.visit.state;
    if (fork === undefined || state?.type !== "Map") return;
    const item = branch.item?.value ?? null;
    this.#flow.ask(fork.owner, {
      ask: (environment) => iterationInput(state, environment, item),
      item: branch.item,
      answered: (input) => {
        const payload = new Payload(input);
        if (this.#flow.isTooLarge(payload)) this.branchFailed(branch, tooLarge(state.name));
        else {
          branch.begin = { kind: "enter", name: branch.group.startAt, input: payload };
          this.#flow.begin(branch);
        }
      },
      failed: (failure) => {
        const { error = "", cause = "", evaluation } = failure;
        const location = evaluation?.location === undefined ? {} : { location: evaluation.location };
        this.#flow.record(branch, () => ({
          type: "EvaluationFailed",
          evaluationFailedEventDetails: { error, cause, ...location, state: state.name },
        }));
        this.branchFailed(branch, { error, cause });
      },
    });
  }

  /** A branch or iteration has come to its end. */
  branchSucceeded(branch: Branch, output: Payload): void {
    const { fork } = branch;
    if (fork === undefined) return;
    branch.status = "succeeded";
    fork.succeeded += 1;
    fork.outputs[branch.index] = output;
    const { owner, visit, run } = fork;
    if (run !== undefined) {
      branch.child?.end(branch.cursor, { status: "SUCCEEDED", output });
      this.#startNext(fork, owner.cursor);
      this.#joinWhenDone(fork);
      return;
    }
    // The owner goes on from the branch that was the last to end.
    owner.cursor = branch.cursor;
    if (visit.state.type === "Map") {
      const succeeded = (): EventBody => ({
        type: "MapIterationSucceeded",
        mapIterationSucceededEventDetails: { name: visit.name, index: branch.index },
      });
      owner.cursor = this.#flow.recordAside(branch.cursor, succeeded, owner.child);
      // The next iteration follows from the last event inside this one.
      this.#startNext(fork, branch.cursor);
    }
    this.#joinWhenDone(fork);
  }

  #startNext(fork: Fork, cursor: number): void {
    if (fork.next < fork.branches.length) this.#startIteration(fork, cursor);
  }

  #joinWhenDone(fork: Fork): void {
    if (fork.succeeded + fork.failed === fork.branches.length) this.join(fork.owner);
  }

  /** Joins the branches of the Parallel or Map that a branch is in. */
  join(owner: Branch): void {
    const { visit } = owner;
    const fork = visit?.fork;
    if (visit === undefined || fork === undefined) return;
    const kind = visit.state.type === "Map" ? "Map" : "Parallel";
    if (!fork.isJoined) {
      fork.isJoined = true;
      if (fork.run !== undefined) {
        fork.run.status = "SUCCEEDED";
        this.#flow.record(owner, () => ({ type: "MapRunSucceeded" }));
      }
      this.#flow.recordAside(owner.cursor, () => ({ type: `${kind}StateSucceeded` }), owner.child);
    }
    const result = Array.from(fork.branches, (branch) => fork.outputs[branch.index]?.value ?? null);
    const { run } = fork;
    if (
      run !== undefined &&
      visit.state.type === "Map" &&
      visit.state.distributed?.writer?.resource !== undefined
    )
      this.#maps.write(owner, visit.state, run, result);
    else this.#flow.complete(owner, new Payload(result));
  }

  /** A branch or iteration has failed, and nothing inside it has caught that. */
  branchFailed(branch: Branch, failure: StateFailure): void {
    const { fork } = branch;
    if (fork === undefined) return;
    branch.status = "failed";
    fork.failed += 1;
    const { owner, visit } = fork;
    if (fork.run !== undefined) {
      this.#childFailed(branch, fork, fork.run, failure);
      return;
    }
    // A task that fails leaves its state neither exited nor failed, so AWS says that it is aborted.
    if (branch.visit?.state.type === "Task") this.#recordAborted(branch, branch.cursor);
    const isMap = visit.state.type === "Map";
    const iterationFailed = (): EventBody => ({
      type: "MapIterationFailed",
      mapIterationFailedEventDetails: { name: visit.name, index: branch.index },
    });
    const tolerated = fork.tolerated ?? 0;
    if (isMap && fork.failed <= tolerated) {
      this.#flow.recordAside(branch.cursor, iterationFailed, owner.child);
      fork.outputs[branch.index] = new Payload(errorOutput(failure));
      owner.cursor = branch.cursor;
      this.#startNext(fork, branch.cursor);
      this.#joinWhenDone(fork);
      return;
    }
    for (const other of fork.branches) if (other.status === "running") this.#abandon(other, branch.cursor);
    if (isMap) this.#flow.recordAside(branch.cursor, iterationFailed, owner.child);
    owner.cursor = branch.cursor;
    this.#flow.fail(owner, tolerated > 0 ? overTolerance(fork) : failure);
  }

  /** A child execution has failed. More failed items than the Map puts up with end the run. */
  #childFailed(branch: Branch, fork: Fork, run: MapRun, failure: StateFailure): void {
    const { owner } = fork;
    if (branch.visit?.state.type === "Task") this.#recordAborted(branch, branch.cursor);
    branch.child?.end(branch.cursor, { status: "FAILED", failure });
    run.failedItems += run.items[branch.index] ?? 1;
    if (run.failedItems <= (fork.tolerated ?? 0)) {
      fork.outputs[branch.index] = new Payload(errorOutput(failure));
      this.#startNext(fork, owner.cursor);
      this.#joinWhenDone(fork);
      return;
    }
    for (const other of fork.branches) if (other.status === "running") abort(other);
    this.#maps.fail(run, owner);
  }

  /** Gives a branch up because another one has failed: what it was in is recorded as aborted, from the outside in. */
  #abandon(branch: Branch, cursor: number): void {
    branch.status = "aborted";
    if (branch.fork?.visit.state.type === "Map") {
      const { name } = branch.fork.visit;
      const aborted = (): EventBody => ({
        type: "MapIterationAborted",
        mapIterationAbortedEventDetails: { name, index: branch.index },
      });
      this.#flow.recordAside(cursor, aborted, branch.fork.owner.child);
    }
    this.#recordAborted(branch, cursor);
    giveUp(branch.visit);
    for (const inner of branch.visit?.fork?.branches ?? []) {
      if (inner.status !== "running") continue;
      if (inner.fork?.run === undefined) this.#abandon(inner, cursor);
      else abort(inner);
    }
  }

  #recordAborted(branch: Branch, cursor: number): void {
    const type = branch.visit?.state.type;
    if (type === "Task" || type === "Wait" || type === "Parallel" || type === "Map") {
      this.#flow.recordAside(cursor, () => ({ type: `${type}StateAborted` }), branch.child);
    }
  }

  /**
   * Goes on where branches failed or were abandoned, as the switches say.
   *
   * @param wasAborted whether the block was given up, by a stop or by another block's failure; else it has failed.
   * @returns false for a block that has failed although its branches succeeded: it has to be tried as a whole.
   */
  resume(fork: Fork, wasAborted: boolean, resumeBranch: (branch: Branch) => void): boolean {
    const { state } = fork.visit;
    const { redriveStartsWaitingIterations, redriveKeepsFinishedBranches } = this.#flow.switches;
    const allHaveSucceeded = fork.branches.every(({ status }) => status === "succeeded");
    if (allHaveSucceeded && !wasAborted) return false;
    fork.failed = 0;
    if (state.type === "Map" && !redriveStartsWaitingIterations) {
      fork.branches = fork.branches.slice(0, fork.next);
    }
    const toResume = fork.branches.slice(0, fork.next).filter(({ status }) => status !== "succeeded");
    if (wasAborted && !redriveKeepsFinishedBranches) toResume.push(...this.#resetFinished(fork));
    if (fork.run !== undefined) this.#maps.redrive(fork.run, fork.owner, toResume);
    for (const branch of toResume) resumeBranch(branch);
    const { owner } = fork;
    if (state.type === "Map" && fork.tolerated === undefined) {
      this.#flow.later(owner, { kind: "ask tolerated" });
      return true;
    }
    if (state.type === "Map" && fork.branches.length > 0) this.#startMore(fork, owner.cursor);
    if (fork.succeeded === fork.branches.length) this.#flow.later(owner, { kind: "join" });
    return true;
  }

  /** Lets the branches that have ended run once more, from their start. */
  #resetFinished(fork: Fork): Branch[] {
    const finished = fork.branches.filter(({ status }) => status === "succeeded");
    for (const branch of finished) {
      branch.reset();
      branch.cursor = fork.owner.cursor;
      fork.outputs[branch.index] = undefined;
    }
    fork.succeeded = 0;
    fork.isJoined = false;
    return finished;
  }
}

const iterate = { kind: "iterate" } as const;

function overTolerance(fork: Fork): StateFailure {
  return {
    error: errors.exceedToleratedFailureThreshold,
    cause: `The specified tolerated failure threshold was exceeded: ${fork.failed} of ${fork.branches.length} items failed.`,
  };
}
