import { type JsonValue, parseJson } from "../../asl/index.js";
import {
  type Condition,
  type ComparisonOperator,
  comparisonOperators,
  type Operand,
  type Path,
  pathOf,
  type Step,
} from "./path.js";
import { functionNames } from "./path-functions.js";
import type { TextReader } from "./text-reader.js";

/** Paths within filters within paths: more is no path of a person. */
const deepest = 20;

/**
 * Reads a path from its root on, as far as it goes.
 *
 * @param ends characters that end the path, where it stands among other things.
 * @throws PathSyntaxError
 */
export function readPath(reader: TextReader, ends = ""): Path {
  return new PathReader(reader, 0).path(ends);
}

/**
 * Reads what follows a root that has been read: a path of the steps alone.
 *
 * @throws PathSyntaxError
 */
export function readSteps(reader: TextReader, ends = ""): Path {
  return new PathReader(reader, 0).steps("$", ends);
}

const number = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[A-Za-z]+/y;
const integer = /^-?\d+$/;

/** Reads paths and the filters in them, which hold paths. The grammar is Jayway's. */
class PathReader {
  readonly #reader: TextReader;
  readonly #depth: number;

  constructor(reader: TextReader, depth: number) {
    this.#reader = reader;
    this.#depth = depth;
    if (depth > deepest) throw reader.error("paths are nested too deeply");
  }

  path(ends: string): Path {
    if (this.#reader.accept("$")) return this.steps("$", ends);
    if (this.#depth > 0 && this.#reader.accept("@")) return this.steps("@", ends);
    throw this.#reader.error(this.#depth > 0 ? "expected a path that begins with $ or @" : "expected '$'");
  }

  steps(root: Path["root"], ends: string): Path {
    const reader = this.#reader;
    const steps: Step[] = [];
    while (!reader.isAtEnd && !ends.includes(reader.next)) {
      if (reader.accept("..")) {
        steps.push({ kind: "scan" });
        steps.push(reader.next === "[" ? this.#bracket() : this.#name(ends));
      } else if (reader.accept(".")) {
        // `$.[0]` and `$.['a']` are read as if the dot were not there.
        steps.push(reader.next === "[" ? this.#bracket() : this.#name(ends));
      } else if (reader.next === "[") steps.push(this.#bracket());
      else throw reader.error("expected '.' or '['");
      if (steps.at(-1)?.kind === "function") break;
    }
    return pathOf(root, steps);
  }

  /** A property after a dot, which may hold every character but a few: `$.a.b-c`. */
  #name(ends: string): Step {
    const reader = this.#reader;
    const from = reader.position;
    while (!reader.isAtEnd && !".[( ".includes(reader.next) && !ends.includes(reader.next))
      reader.position += 1;
    const name = reader.text.slice(from, reader.position);
    if (name === "") throw reader.error("expected the name of a property");
    if (reader.next === " " && !ends.includes(" "))
      throw reader.error("a property with blanks is written in brackets, such as ['my property'];");
    if (reader.next === "(") return this.#call(name);
    return name === "*" ? { kind: "wildcard" } : { kind: "property", names: [name] };
  }

  #call(name: string): Step {
    const reader = this.#reader;
    if (!functionNames.has(name))
      throw reader.error(`'${name}' is no function of a path: there are ${[...functionNames].join(", ")};`);
    reader.expect("(");
    const parameters: (Path | JsonValue)[] = [];
    reader.skipSpace();
    while (!reader.accept(")")) {
      if (parameters.length > 0) reader.expect(",");
      reader.skipSpace();
      parameters.push(
        reader.next === "$" ? new PathReader(reader, this.#depth + 1).path(",) ") : this.#literal(),
      );
      reader.skipSpace();
    }
    return { kind: "function", name, parameters };
  }

  #bracket(): Step {
    const reader = this.#reader;
    reader.expect("[");
    reader.skipSpace();
    if (reader.accept("?")) return this.#filter();
    if (reader.next === "'" || reader.next === '"') return this.#names();
    const text = reader.readWhile(/[^\]]/).trim();
    reader.expect("]");
    if (text === "*") return { kind: "wildcard" };
    if (text.includes(":")) {
      const [from, to] = text.split(":").map((part) => part.trim());
      if ([from, to].every((part) => part === undefined || part === "" || integer.test(part)) && (from || to))
        return { kind: "slice", from: from ? Number(from) : undefined, to: to ? Number(to) : undefined };
    }
    const indexes = text.split(",").map((part) => part.trim());
    if (!indexes.every((index) => integer.test(index)))
      throw reader.error(`[${text}] is neither an index, a slice, '*', a name in quotes nor a filter;`);
    return { kind: "index", indexes: indexes.map(Number) };
  }

  #names(): Step {
    const reader = this.#reader;
    const names: string[] = [];
    do {
      reader.skipSpace();
      if (reader.next !== "'" && reader.next !== '"') throw reader.error("expected a name in quotes");
      names.push(reader.readQuotedName());
      reader.skipSpace();
    } while (reader.accept(","));
    reader.expect("]");
    return { kind: "property", names };
  }

  /** The rest of `[?(@.price < 10)]`. */
  #filter(): Step {
    const reader = this.#reader;
    reader.skipSpace();
    reader.expect("(");
    const inner = new PathReader(reader, this.#depth + 1);
    const condition = inner.#condition();
    reader.skipSpace();
    reader.expect(")");
    reader.skipSpace();
    reader.expect("]");
    return { kind: "filter", condition };
  }

  #condition(): Condition {
    return this.#chain("or", "||", () => this.#chain("and", "&&", () => this.#term()));
  }

  #chain(kind: "or" | "and", operator: string, read: () => Condition): Condition {
    const first = read();
    const parts = [first];
    this.#reader.skipSpace();
    while (this.#reader.accept(operator)) {
      parts.push(read());
      this.#reader.skipSpace();
    }
    return parts.length === 1 ? first : { kind, parts };
  }

  #term(): Condition {
    const reader = this.#reader;
    reader.skipSpace();
    if (reader.accept("!")) return { kind: "not", part: new PathReader(reader, this.#depth + 1).#term() };
    if (reader.accept("(")) {
      const condition = new PathReader(reader, this.#depth + 1).#condition();
      reader.skipSpace();
      reader.expect(")");
      return condition;
    }
    const left = this.#operand();
    reader.skipSpace();
    const operator = this.#operator();
    if (operator !== undefined) return { kind: "comparison", left, operator, right: this.#operand() };
    if (left.kind === "path") return { kind: "exists", path: left.path };
    throw reader.error("expected a comparison, such as @.price < 10");
  }

  #operator(): ComparisonOperator | undefined {
    const ahead = this.#reader.text.slice(this.#reader.position, this.#reader.position + 8).toLowerCase();
    const found = comparisonOperators.find((operator) => ahead.startsWith(operator));
    if (found !== undefined) this.#reader.position += found.length;
    return found;
  }

  #operand(): Operand {
    const reader = this.#reader;
    reader.skipSpace();
    if (reader.next === "$" || reader.next === "@")
      return { kind: "path", path: new PathReader(reader, this.#depth + 1).path(" )=!<>&|,") };
    if (reader.next === "/") return { kind: "pattern", expression: this.#pattern() };
    return { kind: "value", value: this.#literal() };
  }

  #pattern(): RegExp {
    const reader = this.#reader;
    reader.expect("/");
    let source = "";
    while (!reader.isAtEnd && reader.next !== "/") {
      if (reader.next === "\\") {
        source += reader.next;
        reader.position += 1;
      }
      source += reader.next;
      reader.position += 1;
    }
    reader.expect("/");
    const flags = reader.readWhile(/[a-zA-Z]/).replace(/[^ims]/g, "");
    try {
      // The whole text has to match, as in Java.
      return new RegExp(`^(?:${source})$`, flags);
    } catch {
      throw reader.error(`/${source}/ is no regular expression;`);
    }
  }

  #literal(): JsonValue {
    const reader = this.#reader;
    if (reader.next === "'" || reader.next === '"') return reader.readQuoted();
    if (reader.next === "[" || reader.next === "{") return this.#json();
    const digits = reader.match(number);
    if (digits !== undefined) return Number(digits);
    const from = reader.position;
    switch (reader.match(word)?.toLowerCase()) {
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
    }
    reader.position = from;
    throw reader.error("expected a path, a text in quotes, a number, true, false or null");
  }

  /** A list or an object, which may have single quotes. */
  #json(): JsonValue {
    const reader = this.#reader;
    const from = reader.position;
    let text = "";
    let depth = 0;
    do {
      if (reader.isAtEnd) {
        reader.position = from;
        throw reader.error("the bracket is not closed");
      }
      const character = reader.next;
      if (character === "'" || character === '"') {
        text += JSON.stringify(reader.readQuoted());
        continue;
      }
      if ("[{".includes(character)) depth += 1;
      if ("]}".includes(character)) depth -= 1;
      text += character;
      reader.position += 1;
    } while (depth > 0);
    try {
      return parseJson(text);
    } catch {
      reader.position = from;
      throw reader.error("expected a list or an object in JSON");
    }
  }
}

/** True if a path is one of properties and single indexes only, to which a value can be written. */
export function isReferencePath({ steps }: Path): boolean {
  return steps.every(
    (step) =>
      (step.kind === "property" && step.names.length === 1) ||
      (step.kind === "index" && step.indexes.length === 1 && Number(step.indexes[0]) >= 0),
  );
}
