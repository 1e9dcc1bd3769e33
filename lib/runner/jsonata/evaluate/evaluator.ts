import type { EvaluationServices } from "../environment.js";
import { isTreeList, type TreeNode } from "../tree.js";
import { Budget } from "./budget.js";
import { apply, evaluateApply, evaluateCall, evaluateLambda, evaluatePartial } from "./calls.js";
import { CodedFailure, nameFailure } from "./failure.js";
import { type Frame, InnerFrame } from "./frame.js";
import { evaluateGroup } from "./group.js";
import { descendants, lookup, wildcard } from "./lookups.js";
import { operate } from "./operators.js";
import { evaluateFilter, evaluatePath } from "./path.js";
import { matcherOf } from "./regular-expressions.js";
import { booleanOf, isNumeric, type Run } from "./run.js";
import { transformerOf } from "./transform.js";
import { type Callable, isList, isSequence, type List } from "./values.js";

/**
 * Evaluates a syntax tree of JSONata 2.0.6, and gives what JSONata itself gives; but at once, where JSONata answers only
 * later, within bounds, where JSONata runs for as long as it takes, and without what every JavaScript object inherits,
 * such as `constructor`, which JSONata takes for a field.
 */
export class Evaluator implements Run {
  readonly services: EvaluationServices;
  readonly budget: Budget;

  constructor(services: EvaluationServices, budget = new Budget()) {
    this.services = services;
    this.budget = budget;
  }

  evaluate(node: TreeNode, input: unknown, frame: Frame): unknown {
    this.budget.enter();
    let result = this.#bare(node, input, frame);
    if (node.predicate !== undefined) {
      for (const { expr } of node.predicate) {
        if (expr !== undefined) result = evaluateFilter(this, expr, result, frame);
      }
    }
    if (node.type !== "path" && node.group !== undefined) {
      result = evaluateGroup(this, node.group.lhs, result, frame);
    }
    this.budget.leave();
    return isSequence(result) && result.tupleStream !== true ? settled(result, node) : result;
  }

  call(callable: Callable, given: readonly unknown[]): unknown {
    return apply(callable, given, { run: this, input: undefined, frame: nowhere }, undefined);
  }

  /** The value of a node without its filters. */
  #bare(node: TreeNode, input: unknown, frame: Frame): unknown {
    switch (node.type) {
      case "path":
        return evaluatePath(this, node, input, frame);
      case "binary":
        return this.#binary(node, input, frame);
      case "unary":
        return this.#unary(node, input, frame);
      case "name":
        return lookup(this, input, String(node.value));
      case "string":
      case "number":
      case "value":
        return node.value;
      case "wildcard":
        return wildcard(this, input);
      case "descendant":
        return descendants(this, input);
      case "parent":
        return node.slot === undefined ? undefined : frame.lookup(node.slot.label);
      case "condition":
        return this.#condition(node, input, frame);
      case "block":
        return this.#block(node, input, new InnerFrame(frame));
      case "bind":
        return this.#bind(node, input, frame);
      case "regex":
        return node.value instanceof RegExp ? matcherOf(this, node.value) : undefined;
      case "variable":
        return node.value === "" ? input : frame.lookup(String(node.value));
      case "lambda":
        return evaluateLambda(node, input, frame);
      case "transform":
        return transformerOf(this, node, frame);
      case "function":
        return evaluateCall(node, { run: this, input, frame });
      case "partial":
        return evaluatePartial(node, { run: this, input, frame });
      case "apply":
        return evaluateApply(node, this.#left(node, input, frame), { run: this, input, frame });
      default:
        return undefined;
    }
  }

  #left({ lhs }: TreeNode, input: unknown, frame: Frame): unknown {
    return lhs === undefined || isTreeList(lhs) ? undefined : this.evaluate(lhs, input, frame);
  }

  #maybe(node: TreeNode | undefined, input: unknown, frame: Frame): unknown {
    return node === undefined ? undefined : this.evaluate(node, input, frame);
  }

  #binary(node: TreeNode, input: unknown, frame: Frame): unknown {
    const operator = String(node.value);
    const left = this.#left(node, input, frame);
    try {
      if (operator === "and") return booleanOf(this, left) && this.#isTrue(node.rhs, input, frame);
      if (operator === "or") return booleanOf(this, left) || this.#isTrue(node.rhs, input, frame);
    } catch (error) {
      nameFailure(error, operator, { always: true });
      throw error;
    }
    const right = this.#maybe(node.rhs, input, frame);
    try {
      return operate(this, operator, left, right);
    } catch (error) {
      nameFailure(error, operator, { always: true });
      throw error;
    }
  }

  #isTrue(node: TreeNode | undefined, input: unknown, frame: Frame): boolean {
    return booleanOf(this, this.#maybe(node, input, frame));
  }

  #unary(node: TreeNode, input: unknown, frame: Frame): unknown {
    switch (node.value) {
      case "-": {
        const value = this.#maybe(node.expression, input, frame);
        if (value === undefined || isNumeric(value)) return value === undefined ? undefined : -value;
        throw new CodedFailure("D1002", { value, token: "-" });
      }
      case "[":
        return this.#array(node, input, frame);
      case "{":
        return node.lhs !== undefined && isTreeList(node.lhs)
          ? evaluateGroup(this, node.lhs, input, frame)
          : undefined;
      default:
        return undefined;
    }
  }

  #array(node: TreeNode, input: unknown, frame: Frame): List {
    const result: List = [];
    for (const element of node.expressions ?? []) {
      const value = this.evaluate(element, input, frame);
      // An array within an array is one element, when it is written there; else its elements are.
      if (element.value !== "[" && isList(value)) this.budget.addAll(result, value);
      else if (value !== undefined) result.push(value);
    }
    if (node.consarray === true) Object.defineProperty(result, "cons", { enumerable: false, value: true });
    return result;
  }

  #condition(node: TreeNode, input: unknown, frame: Frame): unknown {
    return this.#isTrue(node.condition, input, frame)
      ? this.#maybe(node.then, input, frame)
      : this.#maybe(node.else, input, frame);
  }

  #block(node: TreeNode, input: unknown, frame: Frame): unknown {
    let result: unknown;
    for (const expression of node.expressions ?? []) result = this.evaluate(expression, input, frame);
    return result;
  }

  #bind(node: TreeNode, input: unknown, frame: Frame): unknown {
    const value = this.#maybe(node.rhs, input, frame);
    if (node.lhs !== undefined && !isTreeList(node.lhs)) frame.bind(String(node.lhs.value), value);
    return value;
  }
}

/** The view of a function that others hand around: it sees no variable. */
const nowhere: Frame = { lookup: () => undefined, bind: () => {} };

/** A sequence as the value it stands for. */
function settled(result: List, node: TreeNode): unknown {
  const sequence = result;
  if (node.keepArray === true) sequence.keepSingleton = true;
  if (sequence.length === 0) return undefined;
  return sequence.length === 1 && sequence.keepSingleton !== true ? sequence[0] : sequence;
}
