import type { JsonValue } from "../../asl/index.js";
import type { EventBody } from "../history-event.js";
import type { Group } from "../machine.js";
import { errorOutput, errors, type Failure } from "../states/failure.js";
import { iterationInput, type MapState, toleratedFailures } from "../states/map.js";
import type { ParallelState } from "../states/parallel.js";
import { Branch, Fork, giveUp } from "./branch.js";
import type { Flow } from "./flow.js";
import { Payload } from "./payload.js";
import { tooLarge } from "./task-calls.js";

/** Runs the branches of Parallels and the iterations of Maps, and joins them. */
export class Forks {
  readonly #flow: Flow;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  startBranches(owner: Branch, state: ParallelState<Group>, input: JsonValue): void {
    const { visit } = owner;
    if (visit === undefined) return;
    const payload = input === visit.input.value ? visit.input : new Payload(input);
    if (payload !== visit.input && this.#flow.isTooLarge(payload)) {
      this.#flow.fail(owner, tooLarge(state.name));
      return;
    }
    const fork = new Fork(owner, visit, Number.POSITIVE_INFINITY);
    visit.fork = fork;
    this.#flow.record(owner, () => ({ type: "ParallelStateStarted" }));
    state.branches.forEach((group, index) => {
      fork.branches.push(new Branch(group, { fork, index }));
    });
    for (const branch of fork.branches) this.#begin(branch, payload);
    fork.next = fork.branches.length;
  }

  startItems(
    owner: Branch,
    state: MapState<Group>,
    effect: { readonly items: readonly JsonValue[]; readonly maxConcurrency: number },
  ): void {
    const { visit } = owner;
    if (visit === undefined) return;
    const { items } = effect;
    const fork = new Fork(owner, visit, effect.maxConcurrency);
    visit.fork = fork;
    this.#flow.record(owner, () => ({
      type: "MapStateStarted",
      mapStateStartedEventDetails: { length: items.length },
    }));
    items.forEach((value, index) => {
      fork.branches.push(new Branch(state.processor, { fork, index, value }));
    });
    this.#flow.ask(owner, {
      ask: (environment) => toleratedFailures(state, environment, items.length),
      answered: (tolerated) => {
        fork.tolerated = this.#flow.switches.inlineMapToleratesFailures ? tolerated : 0;
        this.#startMore(fork, owner.cursor);
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
    if (fork.branches.length === 0) this.#join(fork);
  }

  #startIteration(fork: Fork, cursor: number): void {
    const branch = fork.branches[fork.next];
    const { state } = fork.visit;
    if (branch === undefined || state.type !== "Map") return;
    fork.next += 1;
    branch.status = "running";
    branch.cursor = cursor;
    this.#flow.record(branch, () => ({
      type: "MapIterationStarted",
      mapIterationStartedEventDetails: { name: state.name, index: branch.index },
    }));
    if (state.itemSelector === undefined) {
      this.#enterLater(branch, new Payload(branch.item?.value ?? null));
      return;
    }
    // In its turn, since only one expression at a time can be waited for.
    branch.begin = () => this.#flow.later(branch, () => this.#beginIteration(branch, fork, state));
    branch.begin();
  }

  #enterLater(branch: Branch, input: Payload): void {
    branch.begin = () => this.#flow.later(branch, () => this.#flow.begin(branch, input));
    branch.begin();
  }

  #beginIteration(branch: Branch, fork: Fork, state: MapState<Group>): void {
    const item = branch.item?.value ?? null;
    this.#flow.ask(fork.owner, {
      ask: (environment) => iterationInput(state, environment, item),
      item: branch.item,
      answered: (input) => {
        const payload = new Payload(input);
        if (this.#flow.isTooLarge(payload)) this.branchFailed(branch, tooLarge(state.name));
        else this.#enterLater(branch, payload);
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

  #begin(branch: Branch, input: Payload): void {
    branch.status = "running";
    branch.cursor = branch.fork?.owner.cursor ?? 0;
    this.#enterLater(branch, input);
  }

  /** A branch or iteration has come to its end. */
  branchSucceeded(branch: Branch, output: Payload): void {
    const { fork } = branch;
    if (fork === undefined) return;
    branch.status = "succeeded";
    fork.succeeded += 1;
    fork.outputs[branch.index] = output;
    const { owner, visit } = fork;
    // The owner goes on from the branch that was the last to end.
    owner.cursor = branch.cursor;
    if (visit.state.type === "Map") {
      owner.cursor = this.#flow.recordAside(branch.cursor, () => ({
        type: "MapIterationSucceeded",
        mapIterationSucceededEventDetails: { name: visit.name, index: branch.index },
      }));
      // The next iteration follows from the last event inside this one.
      this.#startNext(fork, branch.cursor);
    }
    this.#joinWhenDone(fork);
  }

  #startNext(fork: Fork, cursor: number): void {
    if (fork.next < fork.branches.length) this.#startIteration(fork, cursor);
  }

  #joinWhenDone(fork: Fork): void {
    if (fork.succeeded + fork.failed === fork.branches.length) this.#join(fork);
  }

  #join(fork: Fork): void {
    const { owner, visit } = fork;
    const kind = visit.state.type === "Map" ? "Map" : "Parallel";
    this.#flow.recordAside(owner.cursor, () => ({ type: `${kind}StateSucceeded` }));
    const result = Array.from(fork.branches, (branch) => fork.outputs[branch.index]?.value ?? null);
    this.#flow.complete(owner, new Payload(result));
  }

  /** A branch or iteration has failed, and nothing inside it has caught that. */
  branchFailed(branch: Branch, failure: Failure): void {
    const { fork } = branch;
    if (fork === undefined) return;
    branch.status = "failed";
    fork.failed += 1;
    const { owner, visit } = fork;
    // A task that fails leaves its state neither exited nor failed, so AWS says that it is aborted.
    if (branch.visit?.state.type === "Task") this.#recordAborted(branch, branch.cursor);
    const isMap = visit.state.type === "Map";
    const iterationFailed = (): EventBody => ({
      type: "MapIterationFailed",
      mapIterationFailedEventDetails: { name: visit.name, index: branch.index },
    });
    if (isMap && fork.failed <= fork.tolerated) {
      this.#flow.recordAside(branch.cursor, iterationFailed);
      fork.outputs[branch.index] = new Payload(errorOutput(failure));
      owner.cursor = branch.cursor;
      this.#startNext(fork, branch.cursor);
      this.#joinWhenDone(fork);
      return;
    }
    for (const other of fork.branches) if (other.status === "running") this.#abandon(other, branch.cursor);
    if (isMap) this.#flow.recordAside(branch.cursor, iterationFailed);
    owner.cursor = branch.cursor;
    this.#flow.fail(owner, fork.tolerated > 0 ? overTolerance(fork) : failure);
  }

  /** Gives a branch up because another one has failed: what it was in is recorded as aborted, from the outside in. */
  #abandon(branch: Branch, cursor: number): void {
    branch.status = "aborted";
    if (branch.fork?.visit.state.type === "Map") {
      const { name } = branch.fork.visit;
      this.#flow.recordAside(cursor, () => ({
        type: "MapIterationAborted",
        mapIterationAbortedEventDetails: { name, index: branch.index },
      }));
    }
    this.#recordAborted(branch, cursor);
    giveUp(branch.visit);
    for (const inner of branch.visit?.fork?.branches ?? []) {
      if (inner.status === "running") this.#abandon(inner, cursor);
    }
  }

  #recordAborted(branch: Branch, cursor: number): void {
    const type = branch.visit?.state.type;
    if (type === "Task" || type === "Wait" || type === "Parallel" || type === "Map") {
      this.#flow.recordAside(cursor, () => ({ type: `${type}StateAborted` }));
    }
  }

  /** Goes on where branches failed or were abandoned; what has succeeded stays as it is. */
  resume(fork: Fork, resumeBranch: (branch: Branch) => void): void {
    fork.failed = 0;
    const unfinished = fork.branches.filter(({ status }) => status === "failed" || status === "aborted");
    for (const branch of unfinished) resumeBranch(branch);
    if (fork.visit.state.type === "Map") this.#startMore(fork, fork.owner.cursor);
  }
}

function overTolerance(fork: Fork): Failure {
  return {
    error: errors.exceedToleratedFailureThreshold,
    cause: `The specified tolerated failure threshold was exceeded: ${fork.failed} of ${fork.branches.length} items failed.`,
  };
}
