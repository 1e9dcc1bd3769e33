import jsonata from "jsonata";
import type { ExpressionEnvironment, JsonataValue } from "./environment.js";
import { BoundExceeded, Budget, bounds, safelyRepeated } from "./evaluate/budget.js";
import { Evaluator } from "./evaluate/evaluator.js";
import { describeFailure } from "./evaluate/failure.js";
import { OuterFrame } from "./evaluate/frame.js";
import { builtin } from "./evaluate/library.js";
import { toPlain, UnsupportedResult } from "./plain.js";
import { compileQuick, type Quick } from "./quick.js";
import { hasGivenUp } from "./quick-values.js";
import { weightOf } from "./quick-weight.js";
import { isSameInEachTry } from "./repeatable.js";
import { depthOf, isTreeNode, type TreeNode } from "./tree.js";

/** Thrown when an expression is not JSONata. */
export class ExpressionSyntaxError extends Error {
  override readonly name = "ExpressionSyntaxError";
}

/** Thrown when an expression fails while it is evaluated. */
export class ExpressionFailure extends Error {
  override readonly name = "ExpressionFailure";
  /** JSONata's code, such as T2001; absent where there is none. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** So often may data occur in what is evaluated without being watched. */
const heaviestQuick = 400;

/** A JSONata expression, parsed once. */
export class ParsedExpression {
  /** The source inside `{% … %}`, without the white space around it. */
  readonly source: string;
  /** The syntax tree. */
  readonly tree: TreeNode;
  /** True if it gives the same value in every try of a state. */
  readonly isSameInEachTry: boolean;
  readonly #quick: Quick | undefined;
  /** True if the result may hold the same data so often that its size has to be checked. */
  readonly #isMeasured: boolean;

  /** @throws ExpressionSyntaxError */
  constructor(source: string) {
    this.source = source;
    this.tree = parse(source);
    this.isSameInEachTry = isSameInEachTry(this.tree);
    const weight = weightOf(this.tree);
    // What may exceed a bound on the way is evaluated where that is watched.
    const isBounded = weight <= heaviestQuick && depthOf(this.tree) <= bounds.depth;
    this.#quick = isBounded ? compileQuick(this.tree) : undefined;
    this.#isMeasured = weight > safelyRepeated;
  }

  /**
   * Evaluates the expression.
   *
   * @throws ExpressionFailure, also where it exceeds a bound; UnsupportedResult
   */
  evaluate(environment: ExpressionEnvironment): JsonataValue {
    if (this.#quick === undefined) return this.#evaluateInFull(environment);
    try {
      // Everything that an expression sees is JSON, and so is what these expressions make of it.
      const answer = this.#quick(environment, []);
      if (this.#isMeasured) new Budget().measure(answer);
      return answer;
    } catch (error) {
      if (hasGivenUp(error)) return this.#evaluateInFull(environment);
      throw failureOf(error);
    }
  }

  #evaluateInFull(environment: ExpressionEnvironment): JsonataValue {
    const { input, result, errorOutput } = environment;
    let states: unknown;
    const frame = new OuterFrame((name) => {
      if (name !== "states") {
        const value = environment.variable(name);
        return value === undefined ? builtin(name) : value;
      }
      states ??= { input, context: environment.context(), result, errorOutput };
      return states;
    });
    const evaluator = new Evaluator(environment.services);
    try {
      const answer = evaluator.evaluate(this.tree, undefined, frame);
      evaluator.budget.measure(answer);
      return toPlain(answer);
    } catch (error) {
      throw failureOf(error);
    }
  }
}

function parse(source: string): TreeNode {
  let tree: unknown;
  try {
    tree = jsonata(source).ast();
  } catch (error) {
    throw new ExpressionSyntaxError(messageOf(error));
  }
  if (!isTreeNode(tree)) throw new TypeError(`JSONata gave no syntax tree for: ${source}`);
  return tree;
}

/** JSONata throws plain objects with a code and a message. */
function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  if ("message" in error && typeof error.message === "string") return error.message;
  return "code" in error ? String(error.code) : String(error);
}

function failureOf(error: unknown): Error {
  if (error instanceof UnsupportedResult) return error;
  if (error instanceof BoundExceeded) return new ExpressionFailure(error.message);
  const { code, message } = describeFailure(error);
  return new ExpressionFailure(message, code);
}
