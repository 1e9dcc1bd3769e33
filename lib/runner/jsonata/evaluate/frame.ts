/** The variables of a block, a function, or a whole expression, by name without `$`. */
export interface Frame {
  lookup(name: string): unknown;
  bind(name: string, value: unknown): void;
}

/** Variables within others, which it hides where it has the same names. */
export class InnerFrame implements Frame {
  readonly #outer: Frame;
  readonly #names: readonly string[];
  readonly #values: readonly unknown[];
  /** Variables that are bound later on; most functions bind nothing but their parameters. */
  #bindings: Map<string, unknown> | undefined;

  /** @param values of as many names, in the same places. */
  constructor(outer: Frame, names: readonly string[] = none, values: readonly unknown[] = none) {
    this.#outer = outer;
    this.#names = names;
    this.#values = values;
  }

  lookup(name: string): unknown {
    if (this.#bindings?.has(name) === true) return this.#bindings.get(name);
    const place = this.#names.lastIndexOf(name);
    return place === -1 ? this.#outer.lookup(name) : this.#values[place];
  }

  bind(name: string, value: unknown): void {
    this.#bindings ??= new Map();
    this.#bindings.set(name, value);
  }
}

const none: readonly never[] = [];

/** The variables that a whole expression sees. */
export class OuterFrame implements Frame {
  readonly #bindings = new Map<string, unknown>();
  readonly #given: (name: string) => unknown;

  /** @param given what is there from the start. */
  constructor(given: (name: string) => unknown) {
    this.#given = given;
  }

  lookup(name: string): unknown {
    return this.#bindings.has(name) ? this.#bindings.get(name) : this.#given(name);
  }

  bind(name: string, value: unknown): void {
    this.#bindings.set(name, value);
  }
}
