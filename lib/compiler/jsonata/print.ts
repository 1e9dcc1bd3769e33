import { escapeLiteral, escapePlaceholder, type LiteralWriter, plainLiterals } from "./literals.js";
import { bytesInJson, placeholderSurplus } from "./placeholders.js";
import { readSource } from "./raw-source.js";
import type { Jsonata, PathStep, Sign } from "./tree.js";

/**
 * The text of an expression. It has none of a string's methods, so that nothing can be decided by what is in it; only the
 * writer of the definition takes it out.
 */
export class PrintedJsonata {
  readonly #text: string;
  /** The bytes that it takes in JSON beyond its own, once every placeholder in it is filled in at its longest. */
  readonly surplus: number;

  constructor(text: string, surplus: number) {
    this.#text = text;
    this.surplus = surplus;
  }

  /** The text as a field of a definition. */
  toField(): string {
    return `{% ${this.#text} %}`;
  }

  /** The text alone, for a task's function that a user wrote. */
  toSource(): string {
    return this.#text;
  }
}

/** Prints an expression. */
export function print(tree: Jsonata, literals: LiteralWriter): PrintedJsonata {
  const printer = new Printer(literals);
  const text = printer.print(tree);
  return new PrintedJsonata(text, printer.surplus);
}

/** The binding power of operators, as JSONata 2.0.6 has it; everything else is one term. */
const powers: Readonly<Record<Sign, number>> = {
  or: 25,
  and: 30,
  "=": 40,
  "!=": 40,
  "<": 40,
  "<=": 40,
  ">": 40,
  ">=": 40,
  in: 40,
  "+": 50,
  "-": 50,
  "&": 50,
  "*": 60,
  "/": 60,
};
const conditionPower = 20;
const termPower = 100;

function powerOf(tree: Jsonata): number {
  switch (tree.kind) {
    case "binary":
      return powers[tree.sign];
    case "condition":
      return conditionPower;
    case "raw":
      return readSource(tree.source)?.isTerm === true ? termPower : 0;
    case "lambda":
      return 0;
    default:
      return termPower;
  }
}

class Printer {
  readonly #literals: LiteralWriter;
  surplus = 0;

  constructor(literals: LiteralWriter) {
    this.#literals = literals;
  }

  print(tree: Jsonata): string {
    switch (tree.kind) {
      case "literal":
        return typeof tree.value === "string"
          ? this.#text(tree.value)
          : typeof tree.value === "number"
            ? (tree.digits ?? this.#literals.number(tree.value))
            : String(tree.value);
      case "placeholder":
        return this.#filledIn(`'${escapePlaceholder(tree.text)}'`);
      case "pattern":
        return `/${tree.source}/`;
      case "variable":
        return `$${tree.name}`;
      case "states":
        return `$states.${tree.field}`;
      case "path":
        return this.#path(tree.base, tree.step);
      case "call":
        return `${typeof tree.callee === "string" ? `$${tree.callee}` : this.#operand(tree.callee, termPower)}(${this.#all(tree.operands)})`;
      case "lambda":
        return `function(${tree.parameters.map((name) => `$${name}`).join(", ")}) { ${this.print(tree.body)} }`;
      case "binary": {
        const power = powers[tree.sign];
        return `${this.#operand(tree.left, power)} ${tree.sign} ${this.#operand(tree.right, power + 1)}`;
      }
      case "condition": {
        const { when, value, otherwise } = tree;
        const whenTrue = `${this.#operand(when, conditionPower + 1)} ? ${this.#operand(value, conditionPower + 1)}`;
        return otherwise === undefined ? whenTrue : `${whenTrue} : ${this.print(otherwise)}`;
      }
      case "block": {
        const bindings = tree.bindings.map(([name, value]) => `$${name} := ${this.print(value)}; `).join("");
        return `(${bindings}${tree.body === undefined ? "" : this.print(tree.body)})`;
      }
      case "list": {
        const [only, another] = tree.elements;
        const filledIn =
          only?.kind === "literal" && typeof only.value === "string" && another === undefined
            ? this.#literals.listOf(only.value)
            : undefined;
        return `[${filledIn ?? this.#all(tree.elements)}]`;
      }
      case "object":
        return `{${tree.properties.map(([name, value]) => `${this.#text(name)}: ${this.print(value)}`).join(", ")}}`;
      case "raw":
        return this.#filledIn(this.#literals.source(tree.source));
    }
  }

  #all(trees: readonly Jsonata[]): string {
    return trees.map((tree) => this.print(tree)).join(", ");
  }

  /** In brackets where it would not hold together by itself. */
  #operand(tree: Jsonata, power: number): string {
    const text = this.print(tree);
    return powerOf(tree) < power ? `(${text})` : text;
  }

  #text(text: string): string {
    const written = this.#literals.text(text);
    // The text that takes a token's place is counted as the compiler would write it.
    if (this.#literals !== plainLiterals)
      this.surplus += bytesInJson(escapeLiteral(text)) - bytesInJson(written);
    return `'${written}'`;
  }

  #filledIn(text: string): string {
    this.surplus += placeholderSurplus(text);
    return text;
  }

  #path(base: Jsonata, step: PathStep): string {
    const from = this.#operand(base, termPower);
    if (step.kind === "everything") return `${from}.*`;
    if (step.kind === "element") return `${from}[${this.print(step.index)}]`;
    if (step.kind === "where") return `${from}[${step.name} = ${this.#operand(step.value, powers["="] + 1)}]`;
    const { name } = step;
    if (identifier.test(name) && !keywords.has(name)) return `${from}.${name}`;
    // A name in backticks cannot hold one, nor an escape that hides "${": the tokenizer of JSONata 2.0.6 knows none there.
    if (name.includes("`") || name.includes("${")) return `$lookup(${this.print(base)}, ${this.#text(name)})`;
    return `${from}.\`${name}\``;
  }
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const keywords = new Set(["and", "or", "in", "true", "false", "null", "function"]);
