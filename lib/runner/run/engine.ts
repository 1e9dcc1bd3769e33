import type { JsonObject } from "../../asl/index.js";
import type { EngineOptions } from "../execution-options.js";
import { type EventBody, type HistoryEvent, notTruncated } from "../history-event.js";
import type { EvaluationServices } from "../jsonata/environment.js";
import type { Machine } from "../machine.js";
import { nodeDigest } from "../node-digest.js";
import { nodeWatch } from "../node-watch.js";
import type { Effect } from "../states/effect.js";
import { causeInState, errors, RuntimeError, type StateFailure } from "../states/failure.js";
import { defaultSwitches, type Switches } from "../switches.js";
import type { TaskOutcome } from "../task-call.js";
import type { Act } from "./act.js";
import { abort, Branch, giveUp } from "./branch.js";
import { type ExecutionFacts, executionContext } from "./context-object.js";
import { Copies, type EngineCopies } from "./copies.js";
import { type ExecutionEnd, recordEnd } from "./end.js";
import { Failures } from "./failures.js";
import type { Question } from "./flow.js";
import { Forks } from "./forks.js";
import { History, HistoryFull } from "./history.js";
import type { ChildExecution, ChildServices, MapRun } from "./map-run.js";
import type { Payload } from "./payload.js";
import type { PendingCall } from "./pending-call.js";
import { type ReadFrom, type Standing, standingOf } from "./standing.js";
import { TaskCalls } from "./task-calls.js";
import { Timer } from "./timer.js";
import { VariableBudget } from "./variable-budget.js";
import { type VisitedExecution, Visits } from "./visits.js";
import { WorkQueue } from "./work-queue.js";

/** Options of an engine. */
export interface EngineProps {
  readonly options: EngineOptions;
  readonly facts: ExecutionFacts;
  readonly observe: ((event: HistoryEvent) => void) | undefined;
}

/** Carries out an execution: starts it, does what its branches are to do, each in its turn, and ends it. */
export class Engine implements VisitedExecution {
  readonly options: EngineOptions;
  readonly switches: Required<Switches>;
  readonly history: History;
  readonly tasks: TaskCalls;
  readonly forks: Forks;
  readonly #visits: Visits;
  readonly #failures: Failures;
  readonly #machine: Machine;
  readonly #queue: WorkQueue;
  readonly #variables: VariableBudget;
  readonly #ended: (end: ExecutionEnd) => void;
  readonly services: EvaluationServices;
  #isRunning = false;
  #timeout: Timer | undefined;
  #pausedAt: PendingCall | undefined;
  #root: Branch;
  facts: ExecutionFacts;
  readonly mapRuns: MapRun[] = [];
  readonly children: ChildServices;
  #executionContext: JsonObject | undefined;

  constructor(machine: Machine, given: EngineProps, ended: (end: ExecutionEnd) => void, original?: Engine) {
    const { options, facts, observe } = given;
    const { clock, random, digest = nodeDigest, watch = nodeWatch, history: keep = true } = options;
    this.#machine = machine;
    this.options = options;
    this.facts = facts;
    this.switches = { ...defaultSwitches, ...options.switches };
    this.history = new History({ clock, keep, observe }, original?.history);
    this.children = { clock, keep };
    this.tasks = new TaskCalls(this);
    this.forks = new Forks(this);
    this.#visits = new Visits(this);
    this.#failures = new Failures(this, (branch, failure) => this.#endBranch(branch, failure));
    this.#queue = new WorkQueue(options.order, this);
    this.#variables = new VariableBudget(original === undefined ? undefined : original.#variables);
    this.services = { now: () => clock.now(), random, digest, watch };
    this.#root = new Branch(machine.root);
    this.#ended = ended;
  }

  /** `$states.context.Execution`, which stays the same until a redrive. */
  get executionContext(): JsonObject {
    this.#executionContext ??= executionContext(this.facts);
    return this.#executionContext;
  }

  start(input: Payload): void {
    const root = this.#root;
    this.#isRunning = true;
    root.status = "running";
    root.begin = { kind: "enter", name: root.group.startAt, input };
    // In its turn like all the rest, for whoever observes an event may stop the execution there.
    this.later(root, { kind: "start", input });
  }

  #start(input: Payload): void {
    const { roleArn } = this.options;
    this.recordAside(0, () => ({
      type: "ExecutionStarted",
      executionStartedEventDetails: {
        input: input.text,
        inputDetails: notTruncated,
        ...(roleArn === undefined ? {} : { roleArn }),
      },
    }));
    this.#awaitTimeout();
    this.begin(this.#root);
  }

  #awaitTimeout(): void {
    const { timeoutSeconds } = this.#machine;
    if (timeoutSeconds === undefined) return;
    const { clock } = this.options;
    this.#timeout = this.#timeoutTimer();
    this.#timeout.schedule(clock, clock.now() + timeoutSeconds * 1000);
  }

  #timeoutTimer(): Timer {
    return new Timer(() => this.end({ status: "TIMED_OUT" }));
  }

  begin(branch: Branch): void {
    if (branch.begin !== undefined) this.later(branch, branch.begin);
  }

  /** Does what a branch is to do, in its turn. */
  perform(branch: Branch, act: Act): void {
    const { visit } = branch;
    switch (act.kind) {
      case "enter":
        this.#visits.enter(branch, act.name, act.input);
        break;
      case "succeed":
        this.succeed(branch, act.output);
        break;
      case "iterate":
        this.forks.iterate(branch);
        break;
      case "start":
        this.#start(act.input);
        break;
      case "redrive":
        this.#redrive(branch, act.was);
        break;
      case "resume":
        if (visit !== undefined) this.#visits.tryAgain(branch, visit);
        break;
      case "wait is over":
        this.#visits.endWait(branch);
        break;
      case "retry":
        if (visit !== undefined) this.#visits.tryOnceMore(branch, visit);
        break;
      case "ask tolerated":
        this.forks.askTolerated(branch);
        break;
      case "join":
        this.forks.join(branch);
        break;
      default:
        this.tasks.perform(act);
    }
  }

  schedule(branch: Branch, at: number, act: Act): Timer {
    const timer = new Timer(() => this.later(branch, act));
    timer.schedule(this.options.clock, at);
    return timer;
  }

  ask<Result>(branch: Branch, question: Question<Result>): void {
    this.#visits.ask(branch, question);
  }

  carryOut(branch: Branch, effect: Effect): void {
    this.#visits.carryOut(branch, effect);
  }

  complete(branch: Branch, result: Payload): void {
    this.#visits.complete(branch, result);
  }

  fail(branch: Branch, failure: StateFailure): void {
    this.#failures.fail(branch, failure);
  }

  isTooLarge(payload: Payload): boolean {
    // The history needs the text anyway, and with it the answer takes no time.
    if (this.history.isSeen) payload.makeText();
    return payload.isTooLarge;
  }

  exceedsBudget(assigned: ReadonlyMap<string, Payload> | undefined): boolean {
    return assigned !== undefined && this.#variables.isExceededBy(assigned, this.#root);
  }

  succeed(branch: Branch, output: Payload): void {
    if (branch.fork !== undefined) {
      this.forks.branchSucceeded(branch, output);
      return;
    }
    branch.status = "succeeded";
    this.end({ status: "SUCCEEDED", output });
  }

  /** Ends a branch whose state has failed for good. */
  #endBranch(branch: Branch, { evaluation: _evaluation, during: _during, ...failure }: StateFailure): void {
    if (branch.fork !== undefined) {
      this.forks.branchFailed(branch, failure);
      return;
    }
    branch.status = "failed";
    this.end({ status: "FAILED", failure });
  }

  record(branch: Branch, body: () => EventBody): void {
    if (branch.visit !== undefined) branch.visit.isUnderWay = true;
    branch.cursor = this.#record(branch.cursor, body, branch.child);
    this.unlessStopped();
  }

  recordAside(previousEventId: number, body: () => EventBody, child?: ChildExecution): number {
    const id = this.#record(previousEventId, body, child);
    this.unlessStopped();
    return id;
  }

  #record(previousEventId: number, body: () => EventBody, child: ChildExecution | undefined): number {
    const history = child === undefined ? this.history : child.history;
    return history.record(previousEventId, history.isSeen ? body() : unseen);
  }

  /** @throws StepAborted when whoever observed an event has stopped the execution there. */
  unlessStopped(): void {
    if (!this.#isRunning) throw new StepAborted();
  }

  later(branch: Branch, act: Act): void {
    this.#queue.add(branch, act);
  }

  pauseAt(call: PendingCall): void {
    this.#pausedAt = call;
    this.#queue.pause();
  }

  /** The call at which the execution stands still. */
  get pausedAt(): PendingCall | undefined {
    return this.#pausedAt;
  }

  /** Leaves out all retries but the last one, unless something else is ready. */
  leapRetries(): boolean {
    const visit = this.#pausedAt?.branch.visit;
    if (visit === undefined || this.#queue.ready.length > 0) return false;
    visit.leapsRetries = true;
    return true;
  }

  standing(readFrom: ReadFrom): Standing | undefined {
    return standingOf(this.#root, this.#queue.ready, readFrom);
  }

  /** Goes on from the call at which the execution stands still. */
  proceed(outcome: TaskOutcome | "later"): void {
    const call = this.#pausedAt;
    if (call === undefined) return;
    this.#pausedAt = undefined;
    this.#queue.proceed(
      call.branch,
      outcome === "later" ? { kind: "wait for answer", call } : { kind: "answered", call, outcome },
    );
  }

  /**
   * A copy of an execution that stands still at a call. Neither knows of the other afterwards.
   *
   * @param props those of the copy, which has a clock of its own.
   * @param found is told of the calls and timers that were copied; the timers are not scheduled yet.
   */
  copy(props: EngineProps, ended: (end: ExecutionEnd) => void, found: EngineCopies): Engine {
    const engine = new Engine(this.#machine, props, ended, this);
    const copies = new Copies(engine, engine.tasks, found);
    engine.#root = copies.branch(this.#root);
    engine.#isRunning = this.#isRunning;
    engine.#executionContext = this.#executionContext;
    engine.#pausedAt = this.#pausedAt && copies.call(this.#pausedAt);
    engine.tasks.takeTokens(this.tasks, copies);
    engine.mapRuns.push(...this.mapRuns.map((run) => copies.run(run)));
    engine.#queue.standWith(
      this.#queue.ready.map(({ branch, act }) => ({ branch: copies.branch(branch), act: copies.act(act) })),
    );
    if (this.#timeout !== undefined) {
      engine.#timeout = engine.#timeoutTimer();
      found.timers.set(this.#timeout.callback, engine.#timeout);
    }
    return engine;
  }

  /** A failure that nothing can retry or catch ends the whole execution, wherever it happened. */
  broke(branch: Branch, error: unknown): void {
    if (error instanceof StepAborted) return;
    if (!(error instanceof RuntimeError) && !(error instanceof HistoryFull)) throw error;
    const { visit, child } = branch;
    const isInState = visit !== undefined && error instanceof RuntimeError;
    const cause = isInState ? causeInState(visit.name, visit.enteredId, error.message) : error.message;
    if (child !== undefined && child.status === "RUNNING") {
      this.#childBroke(branch, { error: errors.runtime, cause }, child);
      return;
    }
    if (branch.status === "running") branch.status = "failed";
    this.#root.cursor = error instanceof HistoryFull ? this.history.length : branch.cursor;
    this.end({ status: "FAILED", failure: { error: errors.runtime, cause } });
  }

  /** A failure that nothing can retry or catch ends a child execution of a distributed Map, not the one around it. */
  #childBroke(branch: Branch, failure: StateFailure, child: ChildExecution): void {
    let root = branch;
    for (let owner = root.fork?.owner; owner?.child === child; owner = root.fork?.owner) root = owner;
    root.cursor = branch.cursor;
    for (const inner of root.visit?.fork?.branches ?? []) abort(inner);
    giveUp(root.visit);
    try {
      this.forks.branchFailed(root, failure);
    } catch (error) {
      this.broke(root.fork?.owner ?? root, error);
    }
  }

  /** Ends the execution; what is still under way is given up. */
  end(end: ExecutionEnd): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#queue.clear();
    this.#pausedAt = undefined;
    this.#timeout?.cancel();
    abort(this.#root);
    recordEnd(this.history, this.#root.cursor, end);
    this.#ended(end);
  }

  /** Goes on at the states that failed, or were given up, with the input they had. */
  redrive(facts: ExecutionFacts): void {
    this.facts = facts;
    this.#executionContext = undefined;
    this.#isRunning = true;
    const root = this.#root;
    const was = root.status;
    root.status = "running";
    this.later(root, { kind: "redrive", was });
  }

  #redrive(root: Branch, was: Branch["status"]): void {
    const { redriveCount } = this.facts;
    root.status = was;
    this.recordAside(this.history.length, () => ({
      type: "ExecutionRedriven",
      executionRedrivenEventDetails: { redriveCount },
    }));
    this.#awaitTimeout();
    // In one turn, so that no branch goes on, and fails, before all of them are resumed.
    this.#resume(root);
  }

  /** Lets a branch go on after a redrive, or those of its branches that have not succeeded. */
  #resume(branch: Branch): void {
    const wasAborted = branch.status === "aborted";
    branch.status = "running";
    const { visit } = branch;
    if (visit === undefined) {
      this.begin(branch);
      return;
    }
    visit.retryCount = 0;
    visit.attempts = [];
    const { fork } = visit;
    if (fork !== undefined && this.forks.resume(fork, wasAborted, (inner) => this.#resume(inner))) return;
    branch.cursor = visit.enteredId;
    this.later(branch, { kind: "resume" });
  }
}

/** Ends a step of an execution that was stopped in the middle of it; nobody sees it. */
class StepAborted extends Error {
  override readonly name = "StepAborted";
}

/** Stands for any event when nobody sees the history. */
const unseen: EventBody = { type: "PassStateEntered" };
