import type { JsonObject, JsonValue } from "../asl/index.js";
import { contextObject, type ExecutionFacts, machineContext, type StateFacts } from "./context-object.js";
import { EvaluationError } from "./failure.js";
import type { Answer } from "./jsonata/answer.js";
import type { Environment, Services } from "./jsonata/environment.js";
import { type Expression, notAtOnce } from "./jsonata/expression.js";
import type { Scope } from "./scope.js";
import type { AlsoVisible, Situation } from "./situation.js";
import { type Evaluate, fillIn, type Template } from "./template.js";

/** What a state sees of the world around it. */
export interface View {
  readonly input: JsonValue;
  readonly scope: Scope;
  readonly services: Services;
  readonly execution: { readonly facts: ExecutionFacts; readonly executionContext: JsonObject };
  readonly state: StateFacts;
}

/** What JSONata answered later, and to which expression. */
type Settled = { readonly expression: Expression } & (
  | { readonly answer: Answer }
  | { readonly error: unknown }
);

/**
 * The situation of a state that decides. JSONata itself answers only later; so a state that asks it is given a makeshift
 * answer, and is asked again once the right one is there. States are pure, so asking twice does no harm.
 */
export class Decision implements Situation, Environment {
  readonly #view: View;
  readonly #settled: Settled[] = [];
  #pending: Promise<void>[] = [];
  #asked = 0;
  #context: JsonObject | undefined;
  result: JsonValue | undefined;
  errorOutput: JsonValue | undefined;
  readonly #evaluate: Evaluate = (expression) => this.#answer(expression);

  constructor(view: View) {
    this.#view = view;
  }

  get input(): JsonValue {
    return this.#view.input;
  }

  get services(): Services {
    return this.#view.services;
  }

  get now(): number {
    return this.#view.services.now();
  }

  variable(name: string): JsonValue | undefined {
    return this.#view.scope.lookup(name);
  }

  variables(): Record<string, JsonValue> {
    return this.#view.scope.all();
  }

  executionContext(): JsonObject {
    return this.#view.execution.executionContext;
  }

  machineContext(): JsonObject {
    return machineContext(this.#view.execution.facts);
  }

  context(): JsonObject {
    this.#context ??= contextObject(this.executionContext(), this.#view.execution.facts, this.#view.state);
    return this.#context;
  }

  valueOf(template: Template, also?: AlsoVisible): JsonValue {
    if (template.kind === "constant") return template.value;
    this.result = also?.result;
    this.errorOutput = also?.errorOutput;
    return fillIn(template, this.#evaluate);
  }

  #answer(expression: Expression): Answer {
    const atOnce = expression.evaluateAtOnce(this);
    if (atOnce !== notAtOnce) return atOnce;
    const index = this.#asked++;
    const settled = this.#settled[index];
    if (settled?.expression === expression) {
      if ("error" in settled) throw settled.error;
      return settled.answer;
    }
    this.#pending.push(
      expression.evaluate(this).then(
        (answer) => {
          this.#settled[index] = { expression, answer };
        },
        (error: unknown) => {
          this.#settled[index] = { expression, error };
        },
      ),
    );
    return null;
  }

  /**
   * What a state decides: at once where it could, else as a promise. An evaluation error is answered by `fails`.
   *
   * @throws what the state throws, other than evaluation errors.
   */
  decide<Result>(
    choose: (situation: Situation) => Result,
    fails: (error: EvaluationError) => Result,
  ): Result | Promise<Result> {
    this.#asked = 0;
    let result: Result;
    try {
      result = choose(this);
    } catch (error) {
      if (this.#pending.length > 0) return this.#later(choose, fails);
      if (!(error instanceof EvaluationError)) throw error;
      result = fails(error);
    }
    return this.#pending.length > 0 ? this.#later(choose, fails) : result;
  }

  async #later<Result>(
    choose: (situation: Situation) => Result,
    fails: (error: EvaluationError) => Result,
  ): Promise<Result> {
    const pending = this.#pending;
    this.#pending = [];
    await Promise.all(pending);
    return this.decide(choose, fails);
  }
}
