import type { Expression } from "dynalite/db/index.js";
import { isExpression } from "./expressions.js";

/** A condition whose comparisons stand in one row, so that dynalite can parse it. */
export interface FlatCondition {
  /** All comparisons, joined by AND. */
  readonly text: string;
  /** The condition that was meant, from what the text was parsed to. */
  readonly nested: (parsed: Expression) => Expression;
}

/** A condition that DynamoDB refuses too. The message is DynamoDB's. */
export class MalformedConditionError extends Error {
  override readonly name = "MalformedConditionError";
}

/** Longest expression that DynamoDB takes, in bytes. */
const longest = 4096;

/** Most operators and functions that an expression may have. */
const mostOperators = 300;

/**
 * Takes the parentheses, NOT and OR of a condition apart. dynalite's parser needs three times as long for each level of them:
 * over a minute for twelve, and no other request is answered meanwhile. It parses the comparisons itself, which have none.
 *
 * @returns undefined for a text that is no condition; dynalite says what is wrong with it.
 * @throws MalformedConditionError
 */
export function flattened(text: string): FlatCondition | undefined {
  assertShort(text);
  if (depthOf(text) > mostOperators) throw redundantParentheses();
  const condition = new ConditionText(text).read();
  // With so few parentheses, dynalite's parser is fast enough to find out what is wrong.
  if (condition === undefined && depthOf(text) > 3) throw new MalformedConditionError("Syntax error;");
  if (condition === undefined) return undefined;
  const { comparisons, shape } = condition;
  return {
    text: comparisons.join(" AND "),
    nested: (parsed) => shape(inOneRow(parsed, comparisons.length)),
  };
}

/**
 * Refuses a key condition with more parentheses inside each other than its two comparisons and the operands of a function can
 * have. dynalite would take too long to do so.
 *
 * @throws MalformedConditionError
 */
export function assertIsKeyCondition(text: string): void {
  assertShort(text);
  if (depthOf(text) > 4) throw redundantParentheses();
}

function assertShort(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= longest) return;
  throw new MalformedConditionError(
    `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
  );
}

/** Puts the parsed comparisons, in the order in which they stand, into the condition. */
type ConditionBuilder = (comparisons: readonly Expression[]) => Expression;

/** A part of a condition. */
interface Part {
  readonly shape: ConditionBuilder;
  readonly isInParentheses: boolean;
}

/** Reads a condition from the left to the right: `or = and {OR and}`, `and = not {AND not}`, `not = [NOT] ((or) | comparison)`. */
class ConditionText {
  readonly #text: string;
  /** Words, operators and signs. */
  readonly #tokens: readonly string[];
  /** Offsets of the tokens in the text. */
  readonly #positions: readonly number[];
  readonly #comparisons: string[] = [];
  #next = 0;

  constructor(text: string) {
    const matches = [...text.matchAll(/[#:]?\w+|<>|<=|>=|[^\s\w]/g)];
    this.#text = text;
    this.#tokens = matches.map(([token]) => token);
    this.#positions = matches.map(({ index }) => index);
  }

  read(): { readonly comparisons: readonly string[]; readonly shape: ConditionBuilder } | undefined {
    const part = this.#readAlternatives();
    if (part === undefined || this.#next < this.#tokens.length) return undefined;
    return { comparisons: this.#comparisons, shape: part.shape };
  }

  #readAlternatives(): Part | undefined {
    return this.#readChain("OR", () => this.#readChain("AND", () => this.#readNegation()));
  }

  #readChain(operator: "AND" | "OR", readOne: () => Part | undefined): Part | undefined {
    const first = readOne();
    const shapes: ConditionBuilder[] = [];
    while (first !== undefined && this.#take(operator)) {
      const part = readOne();
      if (part === undefined) return undefined;
      shapes.push(part.shape);
    }
    if (first === undefined || shapes.length === 0) return first;
    const type = operator.toLowerCase();
    const shape: ConditionBuilder = (comparisons) =>
      shapes.reduce<Expression>(
        (before, after) => ({ type, args: [before, after(comparisons)] }),
        first.shape(comparisons),
      );
    return { shape, isInParentheses: false };
  }

  #readNegation(): Part | undefined {
    const isNegated = this.#take("NOT");
    // dynalite wants parentheses for a second one.
    if (isNegated && this.#take("NOT")) return undefined;
    const part = this.#startsInnerCondition() ? this.#readInner() : this.#readComparison();
    if (part === undefined || !isNegated) return part;
    const shape: ConditionBuilder = (comparisons) => ({ type: "not", args: [part.shape(comparisons)] });
    return { shape, isInParentheses: false };
  }

  #readInner(): Part | undefined {
    this.#next += 1;
    const part = this.#readAlternatives();
    if (part === undefined || !this.#take(")")) return undefined;
    if (part.isInParentheses) throw redundantParentheses();
    return { ...part, isInParentheses: true };
  }

  /** Parentheses in front of an operator are those of an operand: `(price) < :limit`. */
  #startsInnerCondition(): boolean {
    if (this.#tokens[this.#next] !== "(") return false;
    const after = this.#tokens[this.#endOfParentheses(this.#next)] ?? "";
    return !/^([=<>.[]|<>|<=|>=|between|in)$/i.test(after);
  }

  #readComparison(): Part | undefined {
    const begin = this.#next;
    let isBetween = false;
    for (let token = this.#tokens[begin]; token !== undefined; token = this.#tokens[this.#next]) {
      if (token === ")" || /^or$/i.test(token) || (/^and$/i.test(token) && !isBetween)) break;
      if (/^between$/i.test(token)) isBetween = true;
      else if (/^and$/i.test(token)) isBetween = false;
      this.#next = token === "(" ? this.#endOfParentheses(this.#next) : this.#next + 1;
    }
    if (this.#next === begin || this.#next > this.#tokens.length) return undefined;
    const comparison = this.#text.slice(this.#positions[begin], this.#positions[this.#next]).trim();
    // No operand of a comparison has more than those of a function, or of IN, and its own.
    if (depthOf(comparison) > 3) throw redundantParentheses();
    const index = this.#comparisons.push(comparison) - 1;
    const shape: ConditionBuilder = (comparisons) => {
      const parsed = comparisons[index];
      if (parsed === undefined) throw new RangeError(`dynalite has not parsed ${comparison}.`);
      return parsed;
    };
    return { shape, isInParentheses: false };
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#next]?.toUpperCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  /** Index after the parenthesis that closes the one at this index; beyond all tokens if there is none. */
  #endOfParentheses(begin: number): number {
    let open = 0;
    for (let index = begin; index < this.#tokens.length; index += 1) {
      if (this.#tokens[index] === "(") open += 1;
      if (this.#tokens[index] === ")") open -= 1;
      if (open === 0) return index + 1;
    }
    return this.#tokens.length + 1;
  }
}

/** The largest number of open parentheses. */
function depthOf(text: string): number {
  let open = 0;
  let most = 0;
  for (const [parenthesis] of text.matchAll(/[()]/g)) {
    open += parenthesis === "(" ? 1 : -1;
    most = Math.max(most, open);
  }
  return most;
}

function redundantParentheses(): MalformedConditionError {
  return new MalformedConditionError("The expression has redundant parentheses;");
}

/** The comparisons that dynalite has joined: `a AND (b AND c)`. */
function inOneRow(parsed: Expression, count: number): readonly Expression[] {
  if (count === 1) return [parsed];
  const [first, rest] = parsed.args.filter(isExpression);
  if (first === undefined || rest === undefined)
    throw new TypeError("dynalite has joined fewer comparisons.");
  return [first, ...inOneRow(rest, count - 1)];
}
