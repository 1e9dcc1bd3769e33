import type { JsonObject, JsonValue } from "../../asl/index.js";
import type { EvaluationServices, JsonataValue } from "../jsonata/environment.js";
import { EvaluationError, RuntimeError } from "../states/failure.js";
import {
  type FieldEnvironment,
  type FieldEvaluator,
  type FieldExpression,
  type FieldTemplate,
  fillIn,
} from "../states/field-template.js";
import type { AlsoVisible, StateEnvironment } from "../states/state-environment.js";
import type { Branch, StateVisit } from "./branch.js";
import { contextObject, type ExecutionFacts, machineContext } from "./context-object.js";
import { errorHandlingOf } from "./enter-state.js";

/** Facts that are the same for all states of an execution. */
export interface ExecutionView {
  readonly services: EvaluationServices;
  readonly facts: ExecutionFacts;
  readonly executionContext: JsonObject;
}

type Choose<Result> = (environment: StateEnvironment, visit: StateVisit) => Result;

/** The environment of a state that decides. */
export class Decision implements StateEnvironment, FieldEnvironment, FieldEvaluator {
  readonly #execution: ExecutionView;
  readonly #branch: Branch;
  readonly #visit: StateVisit;
  readonly #item: Branch["item"];
  #context: JsonObject | undefined;
  document: JsonValue;
  result: JsonValue | undefined;
  errorOutput: JsonValue | undefined;

  /** @param item the item that the context object shows. */
  constructor(execution: ExecutionView, branch: Branch, item: Branch["item"]) {
    if (branch.visit === undefined) throw new TypeError("a branch between two states has nothing to decide");
    this.#execution = execution;
    this.#branch = branch;
    this.#visit = branch.visit;
    this.#item = item;
    this.document = branch.visit.input.value;
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
    this.document = also?.document === undefined ? this.input : also.document;
    this.result = also?.result;
    this.errorOutput = also?.errorOutput;
    return fillIn(template, this);
  }

  evaluate(expression: FieldExpression): JsonataValue {
    return expression.evaluate(this);
  }

  tooMuch(message: string): Error {
    return this.#visit.state.usesPaths ? new RuntimeError(message) : new EvaluationError(message);
  }

  /**
   * The decision of a state.
   *
   * @throws what the state throws.
   */
  decide<Result>(choose: Choose<Result>): Result {
    return choose(this, this.#visit);
  }
}
