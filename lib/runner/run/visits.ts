import type { Effect, LeaveEffect } from "../states/effect.js";
import { EvaluationError, RuntimeError, StateError } from "../states/failure.js";
import { atTime } from "./act.js";
import { type Branch, StateVisit } from "./branch.js";
import { executionContext } from "./context-object.js";
import { Decision, type ExecutionView } from "./decision.js";
import type { Flow, Question } from "./flow.js";
import type { Forks } from "./forks.js";
import type { ChildExecution } from "./map-run.js";
import { Payload } from "./payload.js";
import { evaluationFailure, howToGoOn, whatToDo } from "./questions.js";
import { type TaskCalls, tooLarge } from "./task-calls.js";
import { assignedPayloads, payloadOf } from "./variable-budget.js";

/** The execution that the visited states belong to. */
export interface VisitedExecution extends Flow, ExecutionView {
  readonly facts: Flow["facts"];
  readonly tasks: TaskCalls;
  readonly forks: Forks;
  /** Ends a branch that has left its last state. */
  succeed(branch: Branch, output: Payload): void;
  /** True if the variables would become too large with these. */
  exceedsBudget(assigned: ReadonlyMap<string, Payload> | undefined): boolean;
  /** @throws an error that ends the step, if whoever observed an event has stopped the execution there. */
  unlessStopped(): void;
}

/** Takes branches through their states: enters a state, asks it what to do, does that, and leaves it. */
export class Visits {
  readonly #execution: VisitedExecution;

  constructor(execution: VisitedExecution) {
    this.#execution = execution;
  }

  /** Enters a state, and asks it what to do. */
  enter(branch: Branch, name: string, input: Payload): void {
    const { history, options, facts } = this.#execution;
    const state = branch.group.states.get(name);
    if (state === undefined) throw new RuntimeError(`There is no state '${name}'.`);
    const after = branch.cursor;
    const { child } = branch;
    const id = (child?.history ?? history).stateEntered(after, state.type, { name, input });
    branch.cursor = id;
    const time = options.clock.now();
    branch.visit = new StateVisit({ state, input, facts: child?.facts ?? facts }, { id, after, time });
    this.#execution.unlessStopped();
    this.#try(branch, branch.visit);
  }

  /** Asks the state what to do; again on each retry. */
  #try(branch: Branch, visit: StateVisit): void {
    const { state } = visit;
    if (state.type === "Task") visit.taskToken = this.#execution.tasks.tokenFor(state);
    this.ask(branch, whatToDo);
  }

  /** Asks the state that a branch is in, and goes on with the answer. */
  ask<Result>(branch: Branch, question: Question<Result>): void {
    const { visit } = branch;
    if (visit === undefined) return;
    const decision = new Decision(this.#viewFor(visit, branch.child), branch, question.item ?? branch.item);
    let decided: Result;
    try {
      decided = decision.decide(question.ask);
    } catch (error) {
      this.#couldNotBeAnswered(branch, question, error);
      return;
    }
    question.answered(decided, branch, this.#execution);
  }

  /** A state's view of the execution: as it is now, or as it was when the state was entered. */
  #viewFor({ seesEntry, facts }: StateVisit, child: ChildExecution | undefined): ExecutionView {
    if (child !== undefined) {
      const { services } = this.#execution;
      return { services, facts: child.facts, executionContext: child.executionContext };
    }
    if (!seesEntry || facts === this.#execution.facts) return this.#execution;
    return { services: this.#execution.services, facts, executionContext: executionContext(facts) };
  }

  /** @throws what is no failure of a field. */
  #couldNotBeAnswered(
    branch: Branch,
    question: Omit<Question<never>, "answered" | "ask">,
    error: unknown,
  ): void {
    if (branch.visit === undefined) throw error;
    if (!(error instanceof EvaluationError) && !(error instanceof StateError)) throw error;
    const failure =
      error instanceof StateError
        ? { error: error.error, cause: error.message }
        : evaluationFailure(error, branch.visit, question.during);
    if (question.failed === undefined) this.#execution.fail(branch, failure);
    else question.failed(failure);
  }

  /** Does what a state has decided. */
  carryOut(branch: Branch, effect: Effect): void {
    const { visit } = branch;
    if (visit === undefined) return;
    const { state } = visit;
    switch (effect.kind) {
      case "leave":
        this.#leave(branch, effect);
        break;
      case "call":
        if (state.type === "Task") this.#execution.tasks.start(branch, state, effect);
        break;
      case "wait":
        this.#wait(branch, visit, effect.until);
        break;
      case "branches":
        if (state.type === "Parallel") this.#execution.forks.startBranches(branch, state, effect.input);
        break;
      case "items":
        if (state.type === "Map") this.#execution.forks.startItems(branch, state, effect);
        break;
      case "fail":
        this.#execution.fail(branch, effect.failure);
    }
  }

  #wait(branch: Branch, visit: StateVisit, until: number): void {
    visit.isUnderWay = true;
    visit.waitsUntil = until;
    if (until <= this.#execution.options.clock.now()) this.complete(branch, nothing);
    else visit.timer = this.#execution.schedule(branch, until, atTime(visit.state));
  }

  /** Goes on after the time that a Wait has waited for. */
  endWait(branch: Branch): void {
    this.complete(branch, nothing);
  }

  /** Hands the state that a branch is in what it asked for. */
  complete(branch: Branch, result: Payload): void {
    const { visit } = branch;
    if (visit === undefined) return;
    visit.result = result;
    this.ask(branch, howToGoOn);
  }

  #leave(branch: Branch, effect: LeaveEffect): void {
    const { visit } = branch;
    if (visit === undefined) return;
    const execution = this.#execution;
    const { state } = visit;
    const output = payloadOf(effect.output, visit);
    const assigned = assignedPayloads(effect.assigned);
    if (execution.isTooLarge(output) || assigned === "tooLarge" || execution.exceedsBudget(assigned)) {
      execution.fail(branch, tooLarge(state.name));
      return;
    }
    if (state.type === "Fail") return;
    branch.cursor = (branch.child?.history ?? execution.history).stateExited(branch.cursor, state.type, {
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
      execution.unlessStopped();
      execution.begin(branch);
      return;
    }
    branch.begin = { kind: "succeed", output };
    execution.unlessStopped();
    execution.succeed(branch, output);
  }

  /** Tries a state once more after the delay of a retrier. */
  tryOnceMore(branch: Branch, visit: StateVisit): void {
    const { retryEvaluatesArguments } = this.#execution.switches;
    const { state } = visit;
    const evaluates = retryEvaluatesArguments && !(state.type === "Task" && state.isSameInEachTry);
    if (evaluates || !this.#callAgain(branch, visit)) this.#try(branch, visit);
  }

  /** Calls a task with the arguments of its last call. False if there has been none. */
  #callAgain(branch: Branch, visit: StateVisit): boolean {
    const { state, lastCall } = visit;
    if (state.type !== "Task" || lastCall === undefined) return false;
    const { tasks } = this.#execution;
    visit.taskToken = tasks.tokenFor(state);
    tasks.start(branch, state, lastCall);
    return true;
  }

  /** Goes on, after a redrive, in a state that failed or was given up, as the switches say. */
  tryAgain(branch: Branch, visit: StateVisit): void {
    const { state, waitsUntil } = visit;
    const { redriveEvaluatesArguments, redriveEvaluatesWaits, redriveEvaluatesPasses } =
      this.#execution.switches;
    // A Fail state is entered again; the others go on from where they were entered.
    if (state.type === "Fail") this.enter(branch, visit.name, visit.input);
    else if (!redriveEvaluatesArguments && this.#callAgain(branch, visit)) return;
    else if (!redriveEvaluatesWaits && waitsUntil !== undefined) this.#wait(branch, visit, waitsUntil);
    else {
      visit.seesEntry = state.type === "Pass" && !redriveEvaluatesPasses;
      this.#try(branch, visit);
    }
  }
}

/** The value of the end of a wait. */
const nothing = new Payload(null);
