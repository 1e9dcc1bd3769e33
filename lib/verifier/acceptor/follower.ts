import type { JsonValue } from "../../asl/index.js";
import {
  advance,
  begin,
  type Call,
  type Evaluation,
  type Event,
  type Execution,
  pending,
  requestOf,
  type State,
} from "../../model/index.js";
import type { SagaDocument } from "../../saga/index.js";
import { disagreement, shown } from "./agreement.js";
import { dependsOnBeginnings } from "./beginnings.js";
import { bounds, callProblem, mayBe, seconds } from "./call-problem.js";
import { evaluateRaw } from "./evaluate-raw.js";
import { elementsAt, isSame } from "./iterations.js";
import { nodePath } from "./node-path.js";
import type { CallSeen, Observation } from "./observation.js";
import { isLarge, resultsIn } from "./size.js";
import { afterTriesAlike } from "./tries-alike.js";
import { asksLast, isStuck } from "./turn.js";
import { causeDisagreement, expected, titleOf } from "./words.js";

/** The first place where a state machine did something else than its saga means. */
export interface Divergence {
  /** Milliseconds since the execution began. */
  readonly at: number;
  readonly what: string;
}

/**
 * Follows what a state machine does by what its saga means. All that it knows is a value, a small map and a set, so
 * that it can be copied in the middle of a run.
 */
export class Follower {
  readonly #document: SagaDocument;
  readonly #isToldBeginnings: boolean;
  #state: State;
  /** The commands of the calls that have begun and are not answered, by the numbers of the calls. */
  readonly #calls: Map<number, string>;
  /** The paths of the actions that were seen not to be called. */
  readonly #notCalled = new Set<string>();
  /** The evaluations that are going to fail, of which the machine still has to say in which words. */
  readonly #failing = new Set<string>();
  #hasEnded = false;
  /** True while it is stopped with nothing left to do but to end. */
  #isStoppedAtEnd = false;
  /** True if something was called that comes after the point where the saga can still go back. */
  #isPastTurn = false;
  /** True if it takes it that at the stop which comes next the execution hasn't passed that point. */
  #turnsBack = false;

  constructor(document: SagaDocument, begun: Execution | State, calls: Iterable<[number, string]> = []) {
    this.#document = document;
    this.#isToldBeginnings = dependsOnBeginnings(document);
    this.#state = "known" in begun ? begun : begin(document, { ...begun, waitsForWholeSeconds: true });
    this.#calls = new Map(calls);
  }

  /** A follower that has seen the same, and goes on by itself. */
  fork(): Follower {
    const fork = new Follower(this.#document, this.#state, this.#calls);
    for (const path of this.#notCalled) fork.#notCalled.add(path);
    for (const id of this.#failing) fork.#failing.add(id);
    fork.#hasEnded = this.#hasEnded;
    fork.#isStoppedAtEnd = this.#isStoppedAtEnd;
    fork.#isPastTurn = this.#isPastTurn;
    fork.#turnsBack = this.#turnsBack;
    return fork;
  }

  /** A follower that has seen the same, and knows what comes of it by itself until then. */
  #forkAt(at: number): Follower {
    const fork = this.fork();
    fork.#evaluateAll();
    fork.#pass(at);
    return fork;
  }

  /**
   * A follower that takes it that the execution, if it is stopped now, had found that a list is too long, or finds it when it
   * goes on at its pivot; undefined if there is none. No state of the machine is seen to find that.
   */
  foundList(at: number): Follower | undefined {
    const other = this.#forkAt(at);
    const lists = Object.keys(other.#state.known.notCalled).filter((id) => /: (list|turn)$/.test(id));
    if (lists.every((id) => other.#notCalled.has(id))) return undefined;
    for (const id of lists) other.#notCalled.add(id);
    return other;
  }

  /**
   * A follower that takes it that the execution, if it is stopped now, can still go back; undefined if this one takes it
   * so, too, or if it is certain that it can't.
   */
  turnedBack(at: number): Follower | undefined {
    const other = this.#forkAt(at);
    if (this.#isPastTurn || !other.#state.known.goesThrough || asksLast(this.#document)) return undefined;
    other.#turnsBack = true;
    return other;
  }

  /** Takes in what was seen next. */
  observe(seen: Observation): Divergence | undefined {
    this.#evaluateAll();
    if (seen.kind === "called" && seen.leftOut > 0)
      this.#state = afterTriesAlike(this.#document, this.#state, seen);
    const overdue = this.#overdue(seen.at);
    if (overdue !== undefined) return overdue;
    const what = this.#followed(seen);
    this.#evaluateAll();
    return what === undefined ? undefined : this.#divergence(seen.at, what);
  }

  /** Nothing more was seen. */
  finish(): Divergence | undefined {
    if (this.#hasEnded) return undefined;
    return this.#divergence(this.#state.now, `It never ended. ${expected(pending(this.#state))}`);
  }

  #followed(seen: Observation): string | undefined {
    const { at } = seen;
    switch (seen.kind) {
      case "called":
        return this.#called(seen);
      case "succeeded":
        return this.#answered(seen.call, (command) => ({
          type: "succeeded",
          command,
          at,
          result: seen.result,
        }));
      case "not sent":
        return this.#notSent(seen);
      case "failed": {
        if (seen.result !== undefined && !isLarge([seen.result, ...resultsIn(this.#state)]))
          return `A call failed as too large (${seen.cause}), though what it answered isn't.`;
        const told = seen.cause === undefined ? {} : { cause: seen.cause };
        return this.#answered(seen.call, (command) => ({
          type: "failed",
          command,
          at,
          error: seen.error,
          ...told,
        }));
      }
      case "timed out":
        return this.#answered(seen.call, (command) => ({ type: "timedOut", command, at }));
      case "waits":
        if (this.#isToldBeginnings) this.#advance({ type: "began", command: this.#pathOf(seen), at });
        return undefined;
      case "evaluation failed":
        this.#evaluationFailed(seen);
        return undefined;
      case "not called":
        this.#notCalledAt(seen);
        return undefined;
      case "outcomes lost": {
        const isKnown = this.#advance({
          type: "outcomesLost",
          block: this.#pathOf(seen),
          at,
          cause: seen.cause,
        });
        return isKnown ? undefined : `The block ${seen.state} failed, though it was not just done.`;
      }
      case "redriven":
        this.#hasEnded = false;
        this.#failing.clear();
        if (this.#isStoppedAtEnd) {
          this.#isStoppedAtEnd = false;
          // What is stuck goes on, stopped or not.
          if (!isStuck(this.#state)) return undefined;
        }
        return this.#advance({
          type: "redriven",
          at,
          waiting: seen.waiting.map((each) => this.#pathOf(each)),
        })
          ? undefined
          : "It was redriven, though it can't be.";
      case "ended":
        return this.#ended(seen);
    }
  }

  /** Takes in that an action was not called. What its task makes of the request may fail, which is like a call that fails. */
  #notCalledAt(seen: Extract<Observation, { kind: "not called" }>): void {
    const { at, cause } = seen;
    const path = this.#pathOf(seen);
    this.#pass(at);
    const call = this.#pendingCalls().find((each) => each.role === "action" && each.path === path);
    if (call === undefined || !seen.fails(call.request)) this.#notCalled.add(path);
    else this.#advance({ type: "failed", command: call.id, at, error: unevaluated, cause });
  }

  /** Takes in that a call was not made, because its request is too large for AWS. */
  #notSent(seen: Extract<Observation, { kind: "not sent" }>): string | undefined {
    const { at, state, cause } = seen;
    this.#pass(at);
    const path = this.#pathOf(seen);
    const call = this.#pendingCalls().find(({ role, operation, iterations, ...each }) =>
      role === "action"
        ? each.path === path
        : isCompensationBy(operation, state) && isSame(iterations, seen.iterations),
    );
    if (call === undefined)
      return `The state ${state} failed as too large, though it was not to call anything.`;
    if (!isLarge([call.request]))
      return `The state ${state} failed as too large, though the request of ${titleOf(call)} isn't.`;
    this.#advance({ type: "failed", command: call.id, at, error: "States.DataLimitExceeded", cause });
    return undefined;
  }

  /** Takes in the words in which an evaluation has failed that was to fail. */
  #evaluationFailed(seen: Extract<Observation, { kind: "evaluation failed" }>): void {
    const { at, cause } = seen;
    const path = this.#pathOf(seen);
    const find = () =>
      this.#evaluations().find(({ id, ...each }) => this.#failing.has(id) && each.path === path);
    // A wait before it may be over.
    const failing = find() ?? (this.#pass(at) ? find() : undefined);
    if (failing !== undefined) this.#advance({ type: "evaluationFailed", command: failing.id, at, cause });
  }

  #called(seen: CallSeen): string | undefined {
    // Whoever may be late has to know the time; of all others it matters only if they wait.
    if (this.#isToldBeginnings) this.#pass(seen.at);
    let judged = this.#judge(seen);
    if (typeof judged === "string" && this.#pass(seen.at)) judged = this.#judge(seen);
    if (typeof judged === "string") return judged;
    this.#calls.set(seen.call, judged.id);
    this.#isPastTurn ||= this.#state.known.goesThrough;
    if (this.#isToldBeginnings) this.#advance({ type: "began", command: judged.id, at: seen.at });
    return undefined;
  }

  #pathOf({ state, iterations }: { readonly state: string; readonly iterations: readonly number[] }): string {
    return nodePath(this.#document, state, iterations);
  }

  /** The call that was to be made; if there is none, what is wrong with the one that was seen. */
  #judge(seen: CallSeen): Call | string {
    const fitting = this.#pendingCalls().filter((call) => mayBe(call, seen));
    const exact = fitting.filter(({ name, iterations }) =>
      isSame(iterations, elementsAt(this.#document, name, seen.path)),
    );
    const { startTime } = this.#state.execution;
    let problem: string | undefined;
    for (const call of exact.length > 0 ? exact : fitting) {
      const found = callProblem(call, seen, { differs: this.#disagreementOf(call, seen), startTime });
      if (found === undefined) return call;
      problem ??= found;
    }
    const call = `The state ${seen.state} called ${seen.operation ?? "something"} with ${shown(seen.request)}`;
    return problem === undefined
      ? `${call}, which is not to be called now. ${expected(pending(this.#state))}`
      : `${call}: ${problem}.`;
  }

  #disagreementOf(call: Call, { disagreement: differsFrom, taskTokens }: CallSeen): string | undefined {
    const [latest, ...earlier] = taskTokens;
    if (latest === undefined) return differsFrom(call.request);
    const withToken = (token: string) => differsFrom(requestOf(this.#document, this.#state, call, token));
    const differs = withToken(latest);
    if (differs === undefined) return undefined;
    // Where arguments are not evaluated again, the token is still that of an earlier try.
    return earlier.some((token) => withToken(token) === undefined) ? undefined : differs;
  }

  #answered(call: number, event: (command: string) => Event): undefined {
    const command = this.#calls.get(call);
    // Nobody hears any more of a call that was given up.
    if (command === undefined) return undefined;
    this.#calls.delete(call);
    this.#advance(event(command));
    return undefined;
  }

  #ended(seen: Extract<Observation, { kind: "ended" }>): string | undefined {
    this.#hasEnded = true;
    if (seen.status === "ABORTED") {
      this.#pass(seen.at);
      if (!this.#stopped(seen)) {
        this.#isStoppedAtEnd = true;
        return undefined;
      }
    }
    this.#pass(seen.at);
    const [end] = pending(this.#state);
    const { startTime } = this.#state.execution;
    if (end?.type !== "end")
      return `It ended as ${seen.status}, though there is more to do. ${expected(pending(this.#state))}`;
    const ending = `It ended as ${seen.status}, though it was ${end.outcome}`;
    if (seen.status !== end.status) return `${ending}, which is to be ${end.status}.`;
    if (seen.error !== end.error)
      return `${ending} with the error ${end.error}: the error was ${seen.error}.`;
    if (seen.at < end.from || seen.at > end.to)
      return `It was to end ${bounds(end, startTime)}, but ended at ${seconds(seen.at, startTime)}.`;
    const output = end.status === "SUCCEEDED" ? disagreement(end.output, seen.output) : undefined;
    if (output !== undefined) return `In the output, ${output}.`;
    const told = end.status === "FAILED" ? causeDisagreement(end, seen.cause) : undefined;
    return told === undefined ? undefined : `In the cause, ${told}.`;
  }

  /** False if the saga is done, so that there is nothing to stop but the execution. */
  #stopped({ at, error, cause }: Extract<Observation, { kind: "ended" }>): boolean {
    const undecided = this.#undecided();
    const turnsBack = this.#turnsBack;
    this.#turnsBack = false;
    return this.#advance({
      type: "stopped",
      at,
      ...(turnsBack ? { isBeforeTurn: true } : {}),
      ...(undecided.length === 0 ? {} : { undecided }),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
  }

  /** The paths of the actions that are not called as it is now, though nobody has seen that yet. */
  #undecided(): readonly string[] {
    const { evaluations, notCalled } = this.#state.known;
    const failed = Object.entries(evaluations).flatMap(([id, evaluated]) =>
      "failure" in evaluated ? [id.slice(0, id.indexOf(": "))] : [],
    );
    return [...Object.keys(notCalled), ...failed].filter((path) => !this.#notCalled.has(path));
  }

  /** Events that should have happened before so much time passed. */
  #overdue(at: number): Divergence | undefined {
    const late = pending(this.#state).some((each) => each.type === "call" && each.to < at)
      ? this.#pendingCalls().find(({ to }) => to < at)
      : undefined;
    if (late === undefined) return undefined;
    return this.#divergence(late.to, `${titleOf(late)} was to be called by then, and was not.`);
  }

  #pendingCalls(): Call[] {
    const begun = new Set(this.#calls.values());
    return pending(this.#state).filter(
      (each): each is Call => each.type === "call" && each.began === undefined && !begun.has(each.id),
    );
  }

  #evaluations(): Evaluation[] {
    return pending(this.#state).filter((each): each is Evaluation => each.type === "evaluation");
  }

  #evaluateAll(): void {
    for (;;) {
      const asked = this.#evaluations().find(({ id }) => !this.#failing.has(id));
      if (asked === undefined) return;
      this.#evaluate(asked);
    }
  }

  #evaluate({ id, expression }: Evaluation): void {
    if ("time" in expression) {
      this.#failing.add(id);
      return;
    }
    let value: JsonValue | undefined;
    try {
      value = evaluateRaw(expression.jsonata, expression.variables);
    } catch {
      this.#failing.add(id);
      return;
    }
    const told = value === undefined ? {} : { value: JSON.parse(JSON.stringify(value)) };
    this.#advance({ type: "evaluated", command: id, at: this.#state.now, ...told });
  }

  /** Lets the time pass; answers whether that made a difference. */
  #pass(at: number): boolean {
    const isLater = this.#advance({ type: "timePassed", at });
    if (isLater) this.#evaluateAll();
    return isLater;
  }

  #advance(event: Event): boolean {
    const before = this.#state;
    this.#state = advance(this.#document, before, event);
    return this.#state !== before;
  }

  #divergence(at: number, what: string): Divergence {
    return { at: at - this.#state.execution.startTime, what };
  }
}

const unevaluated = "States.QueryEvaluationError";

/** True if a state compensates by an operation: it bears its name, with the step's in brackets where several states would. */
function isCompensationBy(operation: string, state: string): boolean {
  return state === operation || state.startsWith(`${operation} (`);
}
