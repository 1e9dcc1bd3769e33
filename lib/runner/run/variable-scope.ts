import { byteLength, type JsonValue } from "../../asl/index.js";

/**
 * The variables of a state machine, a branch or an iteration. Inner scopes see the outer ones' variables, but assign
 * their own (AWS docs: "Passing data between states with variables").
 */
export class VariableScope {
  readonly #outer: VariableScope | undefined;
  #variables: Map<string, JsonValue>;
  /** True if another scope holds the same map, so that it must not be changed. */
  #isShared: boolean;

  /** @param original whose own variables the scope begins with. */
  constructor(outer?: VariableScope, original?: VariableScope) {
    this.#outer = outer;
    this.#variables = original === undefined ? new Map() : original.#variables;
    this.#isShared = original !== undefined;
    if (original !== undefined) original.#isShared = true;
  }

  /** The value of a variable as seen from here; undefined when there is none of that name. */
  lookup(name: string): JsonValue | undefined {
    const value = this.#variables.get(name);
    return value === undefined && this.#outer !== undefined ? this.#outer.lookup(name) : value;
  }

  assign(name: string, value: JsonValue): void {
    if (this.#isShared) this.#variables = new Map(this.#variables);
    this.#isShared = false;
    this.#variables.set(name, value);
  }

  /** Forgets this scope's own variables. */
  clear(): void {
    this.#variables = new Map();
    this.#isShared = false;
  }

  /** The UTF-8 bytes of the values of this scope's own variables as JSON text. */
  get bytes(): number {
    let bytes = 0;
    for (const value of this.#variables.values()) bytes += byteLength(JSON.stringify(value));
    return bytes;
  }

  /** This scope's own variables, by name. */
  get own(): ReadonlyMap<string, JsonValue> {
    return this.#variables;
  }

  /** Every variable that is seen from here. */
  all(): Record<string, JsonValue> {
    const variables = this.#outer?.all() ?? {};
    for (const [name, value] of this.#variables) variables[name] = value;
    return variables;
  }
}
