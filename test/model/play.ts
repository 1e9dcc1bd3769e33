import {
  advance,
  begin,
  type Call,
  type Command,
  type Event,
  type Execution,
  type Json,
  pending,
  type State,
} from "../../lib/model/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";

/** When every execution of these tests begins, in milliseconds since 1970. */
export const start = Date.UTC(2027, 0, 1);

/** An execution that a test plays by hand. */
export class Play {
  readonly document: SagaDocument;
  state: State;
  /** Milliseconds since the execution began. */
  #now = 0;

  constructor(document: SagaDocument, input: Json = {}, execution: Partial<Execution> = {}) {
    this.document = document;
    this.state = begin(document, { stateMachine: "M", name: "e", startTime: start, input, ...execution });
  }

  /**
   * What is pending, in short: `DoA` for a call of an operation, `DoA[1]` for that for the second element of a list,
   * `wait W`, `evaluate W` and `completed`.
   */
  get pending(): string[] {
    return pending(this.state).map(inShort);
  }

  get commands(): readonly Command[] {
    return pending(this.state);
  }

  /** The pending call of that name in short. */
  call(name: string): Call {
    const found = this.commands.find((each): each is Call => each.type === "call" && inShort(each) === name);
    if (found === undefined) throw new Error(`${name} is not pending, but ${this.pending.join(", ")}`);
    return found;
  }

  /** Answers the pending calls of these names, one after the other. */
  answer(...names: readonly string[]): this {
    for (const name of names) this.answerWith(name, {});
    return this;
  }

  answerWith(name: string, result: Json): this {
    return this.tell({ type: "succeeded", command: this.call(name).id, at: this.at, result });
  }

  /** Lets a try of a call fail. */
  fail(name: string, error = "Boom", cause = "why"): this {
    return this.tell({ type: "failed", command: this.call(name).id, at: this.at, error, cause });
  }

  /** Lets all tries of a call fail, each as soon as it may begin. */
  exhaust(name: string, error = "Boom"): this {
    for (let left = this.call(name).tries; left > 0; left -= 1) this.fail(name, error);
    return this;
  }

  /** Lets time pass. */
  after(seconds: number): this {
    this.#now += seconds * 1000;
    return this.tell({ type: "timePassed", at: this.at });
  }

  tell(event: Event): this {
    this.state = advance(this.document, this.state, event);
    return this;
  }

  get at(): number {
    return start + this.#now;
  }

  /** How the execution has ended. */
  get end(): Extract<Command, { type: "end" }> {
    const [first] = this.commands;
    if (first?.type !== "end") throw new Error(`it has not ended, but ${this.pending.join(", ")} is pending`);
    return first;
  }

  /** Answers whatever is called until the execution ends; answers what was called, in that order. */
  runToEnd(): string[] {
    const called: string[] = [];
    for (let [first] = this.commands; first?.type !== "end"; [first] = this.commands) {
      const next = this.commands.find(({ type }) => type === "call");
      if (next === undefined)
        throw new Error(`${this.pending.join(", ")} is pending, which nobody answers here`);
      called.push(inShort(next));
      this.answer(inShort(next));
    }
    return called;
  }
}

function inShort(command: Command): string {
  switch (command.type) {
    case "call":
      return `${command.operation}${command.iterations.map((index) => `[${index}]`).join("")}`;
    case "wait":
      return `wait ${command.name}`;
    case "evaluation":
      return `evaluate ${command.name}`;
    case "end":
      return command.outcome;
  }
}
