import {
  advance,
  begin,
  type Call,
  type Command,
  type End,
  type Evaluation,
  type Event,
  type Execution,
  type Failure,
  pending,
  requestOf,
  type State,
  type Value,
} from "../../model/index.js";
import { type SagaDocument, walk } from "../../saga/index.js";
import { anyWords, disagreement, shown } from "./agreement.js";
import { nodePath } from "./node-path.js";
import { evaluateRaw } from "./evaluate-raw.js";
import { elementsAt } from "./iterations.js";
import type { CallSeen, Observation } from "./observation.js";

/** Where a state machine did something else than its saga means, for the first time. */
export interface Divergence {
  /** Milliseconds since the execution began. */
  readonly at: number;
  readonly what: string;
}

/**
 * Follows what a state machine does by what its saga means. All that it knows is a value and a small map, so that it can be
 * copied in the middle of a run.
 */
export class Acceptor {
  readonly #document: SagaDocument;
  readonly #isToldBeginnings: boolean;
  #state: State;
  /** The commands of the calls that have begun and are not answered, by the numbers of the calls. */
  readonly #calls: Map<number, string>;
  #hasEnded = false;

  constructor(document: SagaDocument, begun: Execution | State, calls: Iterable<[number, string]> = []) {
    this.#document = document;
    this.#isToldBeginnings = dependsOnBeginnings(document);
    this.#state = "known" in begun ? begun : begin(document, { ...begun, waitsForWholeSeconds: true });
    this.#calls = new Map(calls);
  }

  /** An acceptor that has seen the same, and goes on by itself. */
  fork(): Acceptor {
    const fork = new Acceptor(this.#document, this.#state, this.#calls);
    fork.#hasEnded = this.#hasEnded;
    return fork;
  }

  /** Takes in what was seen next. */
  observe(seen: Observation): Divergence | undefined {
    this.#evaluateAll();
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
      case "failed": {
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
      case "outcomes lost": {
        const block = nodePath(this.#document, seen.block, seen.iterations);
        const isKnown = this.#advance({ type: "outcomesLost", block, at, cause: anyWords });
        return isKnown ? undefined : `The block ${seen.block} failed, though it was not just done.`;
      }
      case "redriven": {
        this.#hasEnded = false;
        const waiting = seen.waiting.map(({ state, iterations }) =>
          nodePath(this.#document, state, iterations),
        );
        const isKnown = this.#advance({ type: "redriven", at, waiting });
        return isKnown ? undefined : "It was redriven, though it can't be.";
      }
      case "ended":
        return this.#ended(seen);
    }
  }

  #called(seen: CallSeen): string | undefined {
    // Whoever may be late has to know the time; of all others it matters only if they wait.
    if (this.#isToldBeginnings) this.#pass(seen.at);
    let judged = this.#judge(seen);
    if (typeof judged === "string" && this.#pass(seen.at)) judged = this.#judge(seen);
    if (typeof judged === "string") return judged;
    this.#calls.set(seen.call, judged.id);
    if (this.#isToldBeginnings) this.#advance({ type: "began", command: judged.id, at: seen.at });
    return undefined;
  }

  /** The call that was to be made; if there is none, what is wrong with the one that was seen. */
  #judge(seen: CallSeen): Call | string {
    const fitting = this.#pendingCalls().filter((call) => this.#mayBe(call, seen));
    const exact = fitting.filter(({ name, iterations }) =>
      isSame(iterations, elementsAt(this.#document, name, seen.path)),
    );
    let problem: string | undefined;
    for (const call of exact.length > 0 ? exact : fitting) {
      const found = this.#problemOf(call, seen);
      if (found === undefined) return call;
      problem ??= found;
    }
    const call = `The state ${seen.state} called ${seen.operation ?? "something"} with ${shown(seen.request)}`;
    return problem === undefined
      ? `${call}, which is not to be called now. ${expected(pending(this.#state))}`
      : `${call}: ${problem}.`;
  }

  #mayBe({ operation, iterations }: Call, seen: CallSeen): boolean {
    return (seen.operation === undefined || operation === seen.operation) && isWithin(iterations, seen.path);
  }

  /** What of a call is not as it is to be. */
  #problemOf(call: Call, seen: CallSeen): string | undefined {
    const differs = this.#disagreementOf(call, seen);
    if (differs !== undefined) return `in the request of ${titleOf(call)}, ${differs}`;
    if (seen.at < call.from || seen.at > call.to) {
      const bounds = this.#bounds(call);
      return `${titleOf(call)} was to begin ${bounds}, but began at ${this.#seconds(seen.at)}`;
    }
    if (seen.attempt !== call.attempt) return `it was try ${seen.attempt} instead of ${call.attempt}`;
    if (seen.timeoutSeconds !== call.timeoutSeconds) {
      return `its timeout was ${seen.timeoutSeconds} s instead of ${call.timeoutSeconds} s`;
    }
    if (seen.heartbeatSeconds !== call.heartbeatSeconds) {
      return `its heartbeat was ${seen.heartbeatSeconds} s instead of ${call.heartbeatSeconds} s`;
    }
    return undefined;
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
    this.#pass(seen.at);
    const [end] = pending(this.#state);
    if (end?.type !== "end")
      return `It ended as ${seen.status}, though there is more to do. ${expected(pending(this.#state))}`;
    const ending = `It ended as ${seen.status}, though it was ${end.outcome}`;
    if (seen.status !== end.status) return `${ending}, which is to be ${end.status}.`;
    if (seen.error !== end.error)
      return `${ending} with the error ${end.error}: the error was ${seen.error}.`;
    if (seen.at < end.from || seen.at > end.to)
      return `It was to end ${this.#bounds(end)}, but ended at ${this.#seconds(seen.at)}.`;
    const output = end.status === "SUCCEEDED" ? disagreement(end.output, seen.output) : undefined;
    if (output !== undefined) return `In the output, ${output}.`;
    const told = end.status === "FAILED" ? causeDisagreement(end, seen.cause) : undefined;
    return told === undefined ? undefined : `In the cause, ${told}.`;
  }

  /** What should have happened before so much time passed. */
  #overdue(at: number): Divergence | undefined {
    const late = this.#pendingCalls().find(({ to }) => to < at);
    if (late === undefined) return undefined;
    return this.#divergence(late.to, `${titleOf(late)} was to be called by then, and was not.`);
  }

  #pendingCalls(): Call[] {
    const begun = new Set(this.#calls.values());
    return pending(this.#state).filter(
      (each): each is Call => each.type === "call" && each.began === undefined && !begun.has(each.id),
    );
  }

  #evaluateAll(): void {
    for (;;) {
      const asked = pending(this.#state).find((each): each is Evaluation => each.type === "evaluation");
      if (asked === undefined) return;
      this.#evaluate(asked);
    }
  }

  #evaluate({ id, expression }: Evaluation): void {
    const { now: at } = this.#state;
    const failed: Event = { type: "evaluationFailed", command: id, at, cause: anyWords };
    if ("time" in expression) {
      this.#advance(failed);
      return;
    }
    try {
      const value = evaluateRaw(expression.jsonata, expression.variables);
      this.#advance({
        type: "evaluated",
        command: id,
        at,
        ...(value === undefined ? {} : { value: JSON.parse(JSON.stringify(value)) }),
      });
    } catch {
      this.#advance(failed);
    }
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

  #bounds({ from, to }: { readonly from: number; readonly to: number }): string {
    const [first, last] = [this.#seconds(from), this.#seconds(to)];
    return from === to ? `at ${first}` : `between ${first} and ${last}`;
  }

  /** A time as seconds since the start, in words. */
  #seconds(at: number): string {
    return `${(at - this.#state.execution.startTime) / 1000} s`;
  }

  #divergence(at: number, what: string): Divergence {
    return { at: at - this.#state.execution.startTime, what };
  }
}

function titleOf({ name, iterations, role }: Call): string {
  const indexes = iterations.map((index) => `[${index}]`).join("");
  return role === "action"
    ? `${name}${indexes}`
    : `the ${role.replace(" again", ", once more,")} of ${name}${indexes}`;
}

function expected(commands: readonly Command[]): string {
  return `Expected is ${commands.map(inWords).join("; or ")}.`;
}

function inWords(command: Command): string {
  switch (command.type) {
    case "call":
      return command.began === undefined
        ? `${titleOf(command)} to call ${command.operation} with ${shown(command.request)}`
        : `${titleOf(command)} to be answered`;
    case "wait":
      return `${command.name} to wait`;
    case "evaluation":
      return `${command.name} to be evaluated`;
    case "end":
      return `the saga to have ended as ${command.outcome}`;
  }
}

/** True if it matters when a call began: because it may be too late for it, or because others have to wait for their turn. */
function dependsOnBeginnings(document: SagaDocument): boolean {
  const found = known.get(document);
  if (found !== undefined) return found;
  const depends =
    document.options?.deadline !== undefined ||
    [...walk(document.steps)].some(
      ({ node }) => node.type === "forEach" && node.maxConcurrency !== undefined,
    );
  known.set(document, depends);
  return depends;
}

const known = new WeakMap<SagaDocument, boolean>();

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((index, depth) => index === other[depth]);
}

/** True if iterations are among the branches and iterations of a path, in their order. */
function isWithin(iterations: readonly number[], path: readonly number[]): boolean {
  let next = 0;
  for (const index of path) if (index === iterations[next]) next += 1;
  return next >= iterations.length;
}

/** The failure of a saga that was compensated is told as JSON text. */
function causeDisagreement({ failure, cause }: End, seen: string | undefined): string | undefined {
  if (failure === undefined) return disagreement(cause, seen);
  return disagreement(asJson(failure), parsed(seen));
}

/** A text as the JSON that it is; if it isn't, as text. */
function parsed(text: string | undefined): Value {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function asJson({ step, error, cause }: Failure): Value {
  return cause === undefined ? { step, error } : { step, error, cause };
}
