import type { JsonObject, JsonValue } from "../../asl/index.js";
import type { EvaluationServices, ExpressionEnvironment, JsonataValue } from "../jsonata/environment.js";
import { type Expression, notAtOnce } from "../jsonata/expression.js";
import { type Evaluator, type FieldTemplate, fillIn } from "../states/field-template.js";
import type { AlsoVisible, StateEnvironment } from "../states/state-environment.js";
import type { Branch, StateVisit } from "./branch.js";
import { contextObject, type ExecutionFacts, machineContext } from "./context-object.js";
import { errorHandlingOf } from "./enter-state.js";

/** What is the same for all states of an execution. */
export interface ExecutionView {
  readonly services: EvaluationServices;
  readonly facts: ExecutionFacts;
  readonly executionContext: JsonObject;
}

type Choose<Result> = (environment: StateEnvironment, visit: StateVisit) => Result;

/** What JSONata answered later, and to which expression. */
type Settled = { readonly expression: Expression } & (
  | { readonly answer: JsonataValue }
  | { readonly error: unknown }
);

/**
 * The environment of a state that decides. JSONata itself answers only later; so a state that asks it is given a makeshift
 * answer, and is asked again once the right one is there. States are pure, so asking twice does no harm.
 */
export class Decision implements StateEnvironment, ExpressionEnvironment, Evaluator {
  readonly #execution: ExecutionView;
  readonly #branch: Branch;
  readonly #visit: StateVisit;
  readonly #item: Branch["item"];
  #settled: Settled[] | undefined;
  #pending: Promise<void>[] | undefined;
  #asked = 0;
  #context: JsonObject | undefined;
  result: JsonValue | undefined;
  errorOutput: JsonValue | undefined;

  /** @param item the item that the context object shows. */
  constructor(execution: ExecutionView, branch: Branch, item: Branch["item"]) {
    if (branch.visit === undefined) throw new TypeError("a branch between two states has nothing to decide");
    this.#execution = execution;
    this.#branch = branch;
    this.#visit = branch.visit;
    this.#item = item;
  }

  get input(): JsonValue {
    return this.#visit.input.value;
  }

  get services(): EvaluationServices {
    return this.#execution.services;
  }

  get now(): number {
    return this.#execution.services.now();
  }

  variable(name: string): JsonValue | undefined {
    return this.#branch.scope.lookup(name);
  }

  variables(): Record<string, JsonValue> {
    return this.#branch.scope.all();
  }

  executionContext(): JsonObject {
    return this.#execution.executionContext;
  }

  machineContext(): JsonObject {
    return machineContext(this.#execution.facts);
  }

  context(): JsonObject {
    this.#context ??= this.#makeContext();
    return this.#context;
  }

  #makeContext(): JsonObject {
    const { state, enteredTime, retryCount, taskToken } = this.#visit;
    return contextObject(this.executionContext(), this.#execution.facts, {
      name: state.name,
      enteredTime,
      retryCount: errorHandlingOf(state) === undefined ? undefined : retryCount,
      item: this.#item,
      taskToken,
    });
  }

  valueOf(template: FieldTemplate, also?: AlsoVisible): JsonValue {
    if (template.kind === "constant") return template.value;
    this.result = also?.result;
    this.errorOutput = also?.errorOutput;
    return fillIn(template, this);
  }

  evaluate(expression: Expression): JsonataValue {
    const atOnce = expression.evaluateAtOnce(this);
    if (atOnce !== notAtOnce) return atOnce;
    const index = this.#asked++;
    const settled = this.#settled?.[index];
    if (settled?.expression === expression) {
      if ("error" in settled) throw settled.error;
      return settled.answer;
    }
    this.#askJsonata(expression, index);
    return null;
  }

  #askJsonata(expression: Expression, index: number): void {
    this.#settled ??= [];
    this.#pending ??= [];
    const answers = this.#settled;
    this.#pending.push(
      expression.evaluate(this).then(
        (answer) => {
          answers[index] = { expression, answer };
        },
        (error: unknown) => {
          answers[index] = { expression, error };
        },
      ),
    );
  }

  /**
   * What a state decides: at once where it can, else as a promise.
   *
   * @throws what the state throws; or the promise is rejected with that.
   */
  decide<Result>(choose: Choose<Result>): Result | Promise<Result> {
    this.#asked = 0;
    let result: Result;
    try {
      result = choose(this, this.#visit);
    } catch (error) {
      // It may have failed for a makeshift answer.
      if (this.#pending === undefined) throw error;
      return this.#decideLater(this.#pending, choose);
    }
    return this.#pending === undefined ? result : this.#decideLater(this.#pending, choose);
  }

  async #decideLater<Result>(pending: readonly Promise<void>[], choose: Choose<Result>): Promise<Result> {
    this.#pending = undefined;
    await Promise.all(pending);
    return this.decide(choose);
  }
}
