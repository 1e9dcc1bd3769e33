import type { JsonObject } from "../../asl/index.js";
import type { EngineOptions } from "../execution-options.js";
import { type EventBody, type HistoryEvent, notTruncated } from "../history-event.js";
import type { EvaluationServices } from "../jsonata/environment.js";
import type { Machine } from "../machine.js";
import { nodeDigest } from "../node-digest.js";
import { nodeWatch } from "../node-watch.js";
import type { Effect, LeaveEffect } from "../states/effect.js";
import { catcherOf, leaveByCatcher, nextDelay } from "../states/error-handling.js";
import { causeInState, EvaluationError, errors, RuntimeError, type StateFailure } from "../states/failure.js";
import { defaultSwitches, type Switches } from "../switches.js";
import type { TaskOutcome } from "../task-call.js";
import { type Act, atTime } from "./act.js";
import { abort, Branch, StateVisit } from "./branch.js";
import { type ExecutionFacts, executionContext } from "./context-object.js";
import { Copies, type EngineCopies } from "./copies.js";
import { Decision, type ExecutionView } from "./decision.js";
import { type ExecutionEnd, recordEnd } from "./end.js";
import { errorHandlingOf } from "./enter-state.js";
import type { Flow, Question } from "./flow.js";
import { Forks } from "./forks.js";
import { History, HistoryFull } from "./history.js";
import { Payload } from "./payload.js";
import { evaluationFailure, howToGoOn, whatToDo } from "./questions.js";
import type { PendingCall } from "./pending-call.js";
import { TaskCalls, tooLarge } from "./task-calls.js";
import { Timer } from "./timer.js";
import { assignedPayloads, payloadOf, VariableBudget } from "./variable-budget.js";
import { WorkQueue } from "./work-queue.js";

/** Options of an engine. */
export interface EngineProps {
  readonly options: EngineOptions;
  readonly facts: ExecutionFacts;
  readonly observe: ((event: HistoryEvent) => void) | undefined;
}

/** Carries out what states decide: takes branches from state to state, and writes the history. */
export class Engine implements Flow {
  readonly options: EngineOptions;
  readonly switches: Required<Switches>;
  readonly history: History;
  readonly tasks: TaskCalls;
  readonly #machine: Machine;
  readonly #forks: Forks;
  readonly #queue: WorkQueue;
  readonly #variables: VariableBudget;
  readonly #ended: (end: ExecutionEnd) => void;
  readonly services: EvaluationServices;
  #isRunning = false;
  #timeout: Timer | undefined;
  #pausedAt: PendingCall | undefined;
  #root: Branch;
  facts: ExecutionFacts;
  #executionContext: JsonObject | undefined;

  constructor(machine: Machine, given: EngineProps, ended: (end: ExecutionEnd) => void, original?: Engine) {
    const { options, facts, observe } = given;
    const { clock, random, digest = nodeDigest, watch = nodeWatch, history: keep = true } = options;
    this.#machine = machine;
    this.options = options;
    this.facts = facts;
    this.switches = { ...defaultSwitches, ...options.switches };
    this.history = new History({ clock, keep, observe }, original?.history);
    this.tasks = new TaskCalls(this);
    this.#forks = new Forks(this);
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
        this.#enter(branch, act.name, act.input);
        break;
      case "succeed":
        this.#succeed(branch, act.output);
        break;
      case "iterate":
        this.#forks.iterate(branch);
        break;
      case "start":
        this.#start(act.input);
        break;
      case "redrive":
        this.#redrive(branch, act.was);
        break;
      case "resume":
        if (visit !== undefined) this.#tryAgain(branch, visit);
        break;
      case "wait is over":
        this.complete(branch, nothing);
        break;
      case "retry":
        if (visit !== undefined) this.#tryOnceMore(branch, visit);
        break;
      case "ask tolerated":
        this.#forks.askTolerated(branch);
        break;
      case "join":
        this.#forks.join(branch);
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

  #enter(branch: Branch, name: string, input: Payload): void {
    const state = branch.group.states.get(name);
    if (state === undefined) throw new RuntimeError(`There is no state '${name}'.`);
    const after = branch.cursor;
    const id = this.history.stateEntered(after, state.type, { name, input });
    branch.cursor = id;
    const time = this.options.clock.now();
    branch.visit = new StateVisit({ state, input, facts: this.facts }, { id, after, time });
    this.#unlessStopped();
    this.#try(branch, branch.visit);
  }

  /** Asks the state what to do; again on each retry. */
  #try(branch: Branch, visit: StateVisit): void {
    const { state } = visit;
    if (state.type === "Task") visit.taskToken = this.tasks.tokenFor(state);
    this.ask(branch, whatToDo);
  }

  ask<Result>(branch: Branch, question: Question<Result>): void {
    const { visit } = branch;
    if (visit === undefined) return;
    const decision = new Decision(this.#viewFor(visit), branch, question.item ?? branch.item);
    let decided: Result;
    try {
      decided = decision.decide(question.ask);
    } catch (error) {
      this.#couldNotBeAnswered(branch, question, error);
      return;
    }
    question.answered(decided, branch, this);
  }

  /** A state's view of the execution: as it is now, or as it was when the state was entered. */
  #viewFor({ seesEntry, facts }: StateVisit): ExecutionView {
    if (!seesEntry || facts === this.facts) return this;
    return { services: this.services, facts, executionContext: executionContext(facts) };
  }

  /** @throws what is no failure of a field. */
  #couldNotBeAnswered(
    branch: Branch,
    question: Omit<Question<never>, "answered" | "ask">,
    error: unknown,
  ): void {
    if (branch.visit === undefined || !(error instanceof EvaluationError)) throw error;
    const failure = evaluationFailure(error, branch.visit, question.during);
    if (question.failed === undefined) this.fail(branch, failure);
    else question.failed(failure);
  }

  carryOut(branch: Branch, effect: Effect): void {
    const { visit } = branch;
    if (visit === undefined) return;
    const { state } = visit;
    switch (effect.kind) {
      case "leave":
        this.#leave(branch, effect);
        break;
      case "call":
        if (state.type === "Task") this.tasks.start(branch, state, effect);
        break;
      case "wait":
        this.#wait(branch, visit, effect.until);
        break;
      case "branches":
        if (state.type === "Parallel") this.#forks.startBranches(branch, state, effect.input);
        break;
      case "items":
        if (state.type === "Map") this.#forks.startItems(branch, state, effect);
        break;
      case "fail":
        this.fail(branch, effect.failure);
    }
  }

  #wait(branch: Branch, visit: StateVisit, until: number): void {
    visit.isUnderWay = true;
    visit.waitsUntil = until;
    if (until <= this.options.clock.now()) this.complete(branch, nothing);
    else visit.timer = this.schedule(branch, until, atTime(visit.state));
  }

  complete(branch: Branch, result: Payload): void {
    const { visit } = branch;
    if (visit === undefined) return;
    visit.result = result;
    this.ask(branch, howToGoOn);
  }

  isTooLarge(payload: Payload): boolean {
    // The history needs the text anyway, and with it the answer takes no time.
    if (this.history.isSeen) payload.makeText();
    return payload.isTooLarge;
  }

  #leave(branch: Branch, effect: LeaveEffect): void {
    const { visit } = branch;
    if (visit === undefined) return;
    const { state } = visit;
    const output = payloadOf(effect.output, visit);
    const assigned = assignedPayloads(effect.assigned);
    if (this.isTooLarge(output) || assigned === "tooLarge" || this.#exceedsBudget(assigned)) {
      this.fail(branch, tooLarge(state.name));
      return;
    }
    if (state.type === "Fail") return;
    branch.cursor = this.history.stateExited(branch.cursor, state.type, {
      name: state.name,
      output,
      assigned,
    });
    for (const [name, payload] of assigned ?? []) branch.scope.assign(name, payload.value);
    const { next } = effect;
    branch.visit = undefined;
    if (next !== undefined) {
      branch.upcoming = next;
      branch.begin = { kind: "enter", name: next, input: output };
      this.#unlessStopped();
      this.begin(branch);
      return;
    }
    branch.begin = { kind: "succeed", output };
    this.#unlessStopped();
    this.#succeed(branch, output);
  }

  /** A branch has left its last state. */
  #succeed(branch: Branch, output: Payload): void {
    if (branch.fork !== undefined) {
      this.#forks.branchSucceeded(branch, output);
      return;
    }
    branch.status = "succeeded";
    this.end({ status: "SUCCEEDED", output });
  }

  #exceedsBudget(assigned: ReadonlyMap<string, Payload> | undefined): boolean {
    return assigned !== undefined && this.#variables.isExceededBy(assigned, this.#root);
  }

  /** A state has failed: it is tried again, left through a catcher, or it ends its branch. */
  fail(branch: Branch, failure: StateFailure): void {
    const { visit } = branch;
    if (visit === undefined) return;
    this.#recordEvaluationFailed(branch, visit, failure);
    const handling = this.#mayBeHandled(failure, visit) ? errorHandlingOf(visit.state) : undefined;
    const { random } = this.options;
    const delay =
      handling &&
      nextDelay(handling.retry, failure, { attempts: visit.attempts, random, switches: this.switches });
    if (delay !== undefined) {
      this.#retry(branch, visit, delay);
      return;
    }
    const before = branch.cursor;
    this.#recordStateFailed(branch, visit);
    const catcher = handling && catcherOf(handling.catchers, failure, this.switches);
    if (catcher === undefined) {
      this.#endBranch(branch, failure);
      return;
    }
    this.ask(branch, {
      ask: (environment) => leaveByCatcher(catcher, environment, failure),
      answered: (effect) => this.carryOut(branch, effect),
      failed: (second) => {
        // As seen on AWS: the catcher's own failure follows from what was before the state's, which fails once more.
        branch.cursor = before;
        this.#recordEvaluationFailed(branch, visit, second);
        this.#recordStateFailed(branch, visit);
        this.#endBranch(branch, second);
      },
    });
  }

  #mayBeHandled({ evaluation, during }: StateFailure, { state }: StateVisit): boolean {
    if (evaluation === undefined || state.type !== "Task") return true;
    return during === "result" ? this.switches.catchesResultError : this.switches.catchesArgumentsError;
  }

  #retry(branch: Branch, visit: StateVisit, delay: number): void {
    const { clock } = this.options;
    visit.retryCount += 1;
    visit.isUnderWay = true;
    visit.timer = this.schedule(branch, clock.now() + delay, atTime(visit.state));
  }

  #tryOnceMore(branch: Branch, visit: StateVisit): void {
    if (this.switches.retryEvaluatesArguments || !this.#callAgain(branch, visit)) this.#try(branch, visit);
  }

  /** Calls a task with the arguments of its last call; answers false when there has been none. */
  #callAgain(branch: Branch, visit: StateVisit): boolean {
    const { state, lastCall } = visit;
    if (state.type !== "Task" || lastCall === undefined) return false;
    visit.taskToken = this.tasks.tokenFor(state);
    this.tasks.start(branch, state, lastCall);
    return true;
  }

  #recordEvaluationFailed(branch: Branch, visit: StateVisit, failure: StateFailure): void {
    const { evaluation, error = "", cause = "" } = failure;
    if (evaluation === undefined) return;
    // AWS enters a state only as part of its first step, so a step that fails follows from what was before the state.
    if (!visit.isUnderWay && evaluation.afterEntry !== true) branch.cursor = visit.enteredAfter;
    const location = evaluation.location === undefined ? {} : { location: evaluation.location };
    this.record(branch, () => ({
      type: "EvaluationFailed",
      evaluationFailedEventDetails: { error, cause, ...location, state: visit.name },
    }));
  }

  #recordStateFailed(branch: Branch, { state: { type } }: StateVisit): void {
    if (type === "Map" || type === "Parallel") this.record(branch, () => ({ type: `${type}StateFailed` }));
  }

  #endBranch(branch: Branch, { evaluation: _evaluation, during: _during, ...failure }: StateFailure): void {
    if (branch.fork !== undefined) {
      this.#forks.branchFailed(branch, failure);
      return;
    }
    branch.status = "failed";
    this.end({ status: "FAILED", failure });
  }

  record(branch: Branch, body: () => EventBody): void {
    if (branch.visit !== undefined) branch.visit.isUnderWay = true;
    branch.cursor = this.#record(branch.cursor, body);
    this.#unlessStopped();
  }

  recordAside(previousEventId: number, body: () => EventBody): number {
    const id = this.#record(previousEventId, body);
    this.#unlessStopped();
    return id;
  }

  #record(previousEventId: number, body: () => EventBody): number {
    return this.history.record(previousEventId, this.history.isSeen ? body() : unseen);
  }

  /** @throws StepAborted when whoever observed an event has stopped the execution there. */
  #unlessStopped(): void {
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
    const { visit } = branch;
    const isInState = visit !== undefined && error instanceof RuntimeError;
    const cause = isInState ? causeInState(visit.name, visit.enteredId, error.message) : error.message;
    if (branch.status === "running") branch.status = "failed";
    this.#root.cursor = error instanceof HistoryFull ? this.history.length : branch.cursor;
    this.end({ status: "FAILED", failure: { error: errors.runtime, cause } });
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
    if (fork !== undefined && this.#forks.resume(fork, wasAborted, (inner) => this.#resume(inner))) return;
    branch.cursor = visit.enteredId;
    this.later(branch, { kind: "resume" });
  }

  /** Goes on in a state that failed or was given up, as the switches say. */
  #tryAgain(branch: Branch, visit: StateVisit): void {
    const { state, waitsUntil } = visit;
    const { redriveEvaluatesArguments, redriveEvaluatesWaits, redriveEvaluatesPasses } = this.switches;
    // A Fail state is entered again; the others go on from where they were entered.
    if (state.type === "Fail") this.#enter(branch, visit.name, visit.input);
    else if (!redriveEvaluatesArguments && this.#callAgain(branch, visit)) return;
    else if (!redriveEvaluatesWaits && waitsUntil !== undefined) this.#wait(branch, visit, waitsUntil);
    else {
      visit.seesEntry = state.type === "Pass" && !redriveEvaluatesPasses;
      this.#try(branch, visit);
    }
  }
}

/** Ends a step of an execution that was stopped in the middle of it; nobody sees it. */
class StepAborted extends Error {
  override readonly name = "StepAborted";
}

/** The value of the end of a wait. */
const nothing = new Payload(null);

/** Stands for any event when nobody sees the history. */
const unseen: EventBody = { type: "PassStateEntered" };
