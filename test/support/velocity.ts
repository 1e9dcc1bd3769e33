/**
 * The part of the Velocity Template Language that mapping templates of this library use: `#set`, `#if`, `#else`, `#end`, one a line;
 * references with properties and calls; texts in both kinds of quotes.
 *
 * Source: https://velocity.apache.org/engine/1.7/vtl-reference.html
 */
type Value = unknown;
export type Variables = Record<string, Value>;

/** Renders a template. What is set stays in the variables. */
export function render(template: string, variables: Variables): string {
  const out: string[] = [];
  // Each level says whether its lines count, and whether an else may still do.
  const levels: { counts: boolean; taken: boolean }[] = [];
  const counts = () => levels.every((level) => level.counts);
  for (const line of template.split("\n")) {
    const [, directive = "", inside = ""] = /^#(set|if|else|end)(?:\((.*)\))?$/.exec(line) ?? [];
    if (directive === "if") {
      const [left = "", right] = inside.split(" == ");
      const value = counts() ? evaluate(left, variables) : undefined;
      const holds = right === undefined ? Boolean(value) : counts() && value === evaluate(right, variables);
      levels.push({ counts: holds, taken: holds });
    } else if (directive === "else") {
      const level = levels.at(-1);
      if (level === undefined) throw new Error("#else without #if");
      level.counts = !level.taken;
    } else if (directive === "end") {
      if (levels.pop() === undefined) throw new Error("#end without #if");
    } else if (counts() && directive === "set") {
      const [, path = "", expression = ""] = /^\$([\w.]+) = (.*)$/.exec(inside) ?? [];
      assign(path.split("."), evaluate(expression, variables), variables);
    } else if (counts()) {
      out.push(interpolate(line, variables));
    }
  }
  if (levels.length > 0) throw new Error("#if without #end");
  return out.join("\n");
}

function assign([first = "", ...rest]: readonly string[], value: Value, variables: Variables): void {
  if (rest.length === 0) {
    variables[first] = value;
    return;
  }
  variables[first] ??= {};
  assign(rest, value, variables[first] as Variables);
}

function evaluate(expression: string, variables: Variables): Value {
  const reader = new Reader(expression, variables);
  const value = reader.value();
  if (!reader.isDone) throw new Error(`can't read all of ${expression}`);
  return value;
}

/** A text with its references filled in; one that isn't set stays as it is written. */
function interpolate(text: string, variables: Variables): string {
  let out = "";
  for (let at = 0; at < text.length; ) {
    if (text[at] !== "$" || !/[\w{]/.test(text[at + 1] ?? "")) {
      out += text[at];
      at += 1;
      continue;
    }
    const reader = new Reader(text, variables, at);
    const value = reader.reference();
    out += value === undefined ? text.slice(at, reader.at) : String(value);
    at = reader.at;
  }
  return out;
}

class Reader {
  at: number;
  readonly #text: string;
  readonly #variables: Variables;

  constructor(text: string, variables: Variables, at = 0) {
    this.#text = text;
    this.#variables = variables;
    this.at = at;
  }

  get isDone(): boolean {
    return this.at === this.#text.length;
  }

  value(): Value {
    const [first] = this.#rest();
    if (first === "$") return this.reference();
    const number = this.#take(/^\d+/);
    if (number !== undefined) return Number(number);
    const literal = this.#take(/^'[^']*'/) ?? this.#take(/^"[^"]*"/);
    if (literal === undefined) throw new Error(`can't read ${this.#rest()}`);
    const inside = literal.slice(1, -1);
    return first === "'" ? inside : interpolate(inside, this.#variables);
  }

  /** A reference with its properties and calls. */
  reference(): Value {
    const braced = this.#take(/^\$\{(\w+)\}/);
    if (braced !== undefined) return this.#variables[braced.slice(2, -1)];
    const name = this.#take(/^\$\w+/);
    if (name === undefined) throw new Error(`no reference: ${this.#rest()}`);
    let value: Value = this.#variables[name.slice(1)];
    for (let part = this.#take(/^\.\w+/); part !== undefined; part = this.#take(/^\.\w+/)) {
      const property = part.slice(1);
      if (this.#take(/^\(/) === undefined) value = propertyOf(value, property);
      else value = call(value, property, this.#arguments());
    }
    return value;
  }

  #arguments(): Value[] {
    const given: Value[] = [];
    while (this.#take(/^\)/) === undefined) {
      given.push(this.value());
      this.#take(/^, ?/);
    }
    return given;
  }

  #rest(): string {
    return this.#text.slice(this.at);
  }

  #take(pattern: RegExp): string | undefined {
    const [found] = pattern.exec(this.#rest()) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }
}

function propertyOf(value: Value, name: string): Value {
  return typeof value === "object" && value !== null ? (value as Variables)[name] : undefined;
}

function call(value: Value, name: string, given: readonly Value[]): Value {
  // Java's, whose first argument is a regular expression.
  if (name === "replaceAll" && typeof value === "string")
    return value.replaceAll(new RegExp(String(given[0]), "g"), String(given[1]));
  const method = propertyOf(value, name);
  if (typeof method !== "function") throw new Error(`no method ${name}`);
  return method(...given);
}

/** `$util` of API Gateway, whose `escapeJavaScript` is that of Apache Commons. */
export const util = {
  escapeJavaScript: (text: unknown) =>
    [...String(text ?? "")]
      .map((character) => {
        const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" }[character];
        if (short !== undefined) return short;
        if ("'\"\\/".includes(character)) return `\\${character}`;
        if (character >= " " && character <= "~") return character;
        return character
          .split("")
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`)
          .join("");
      })
      .join(""),
  parseJson: (text: unknown) => JSON.parse(String(text)),
};
