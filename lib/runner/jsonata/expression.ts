import jsonata, { type Expression as JsonataExpression } from "jsonata";
import type { ExpressionEnvironment, JsonataValue } from "./environment.js";
import { registerFunctions, servicesName } from "./functions.js";
import { toPlain } from "./plain.js";
import { compileQuick, type Quick } from "./quick.js";
import { hasGivenUp } from "./quick-values.js";
import { depthOf, isTreeNode, type TreeNode } from "./tree.js";

/**
 * AWS bounds how deep an evaluation nests. Here the bound is on the source alone; a recursive function is not stopped.
 */
const deepest = 100;
const tooDeep =
  "Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive. " +
  `Depth=${deepest + 1} max=${deepest}`;

/** Says that an expression has to be evaluated by JSONata itself. */
export const notAtOnce = Symbol("not at once");

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

/** A JSONata expression, parsed once. */
export class Expression {
  /** The source inside `{% … %}`, without the white space around it. */
  readonly source: string;
  readonly #jsonata: JsonataExpression;
  readonly #quick: Quick | undefined;
  readonly #isTooDeep: boolean;

  /** @throws ExpressionSyntaxError */
  constructor(source: string) {
    this.source = source;
    try {
      this.#jsonata = jsonata(source);
    } catch (error) {
      throw new ExpressionSyntaxError(describe(error).message);
    }
    registerFunctions(this.#jsonata);
    this.#quick = compileQuick(this.tree);
    this.#isTooDeep = depthOf(this.tree) > deepest;
  }

  /** The syntax tree. */
  get tree(): TreeNode {
    const tree: unknown = this.#jsonata.ast();
    if (!isTreeNode(tree)) throw new TypeError(`JSONata gave no syntax tree for: ${this.source}`);
    return tree;
  }

  /** Evaluates the expression at once, if it is plain enough; else answers `notAtOnce`. */
  evaluateAtOnce(environment: ExpressionEnvironment): JsonataValue | typeof notAtOnce {
    if (this.#quick === undefined || this.#isTooDeep) return notAtOnce;
    try {
      // Everything that an expression sees is JSON, and so is what these expressions make of it.
      return this.#quick(environment, []);
    } catch (error) {
      if (hasGivenUp(error)) return notAtOnce;
      throw error;
    }
  }

  /**
   * Evaluates the expression with JSONata itself, which answers only later even where nothing is asynchronous.
   *
   * @throws ExpressionFailure, UnsupportedResult
   */
  async evaluate(environment: ExpressionEnvironment): Promise<JsonataValue> {
    if (this.#isTooDeep) throw new ExpressionFailure(tooDeep);
    const { input, result, errorOutput } = environment;
    const bindings = {
      ...environment.variables(),
      states: { input, context: environment.context(), result, errorOutput },
      [servicesName]: environment.services,
    };
    let answer: unknown;
    try {
      answer = await this.#jsonata.evaluate(undefined, bindings);
    } catch (error) {
      throw describe(error);
    }
    return toPlain(answer);
  }
}

/** JSONata throws plain objects with a code and a message. */
function describe(error: unknown): ExpressionFailure {
  if (typeof error !== "object" || error === null) return new ExpressionFailure(String(error));
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  const message = "message" in error && typeof error.message === "string" ? error.message : String(code);
  return new ExpressionFailure(message, code);
}
