import { isArray, isObject, type JsonValue } from "../../asl/index.js";
import { mayTakeLong } from "../jsonata/evaluate/repetitions.js";
import type { ComparisonOperator, Condition, Operand, Path } from "./path.js";
import { type PathContext, PathNotFound } from "./path-context.js";
import { PathFunctionError } from "./path-functions.js";

/** Evaluates the paths of a filter. */
type Evaluate = (path: Path, model: JsonValue, context: PathContext) => JsonValue;

/**
 * True if a filter's condition holds for a value, `@`.
 *
 * @param evaluate evaluates the paths in it.
 * @throws BoundExceeded
 */
export function holds(
  condition: Condition,
  value: JsonValue,
  context: PathContext,
  evaluate: Evaluate,
): boolean {
  context.budget.work(1);
  switch (condition.kind) {
    case "or":
      return condition.parts.some((part) => holds(part, value, context, evaluate));
    case "and":
      return condition.parts.every((part) => holds(part, value, context, evaluate));
    case "not":
      return !holds(condition.part, value, context, evaluate);
    case "exists":
      return valueAt(condition.path, value, context, evaluate) !== undefined;
    case "comparison": {
      const { left, operator, right } = condition;
      const given = [left, right].map((operand) => operandValue(operand, value, context, evaluate));
      return compare(operator, given[0], given[1], context);
    }
  }
}

/** A pattern is an operand itself. */
type Given = JsonValue | undefined | RegExp;

function operandValue(operand: Operand, value: JsonValue, context: PathContext, evaluate: Evaluate): Given {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "pattern") return operand.expression;
  return valueAt(operand.path, value, context, evaluate);
}

/** The value of a path in a filter; undefined if it leads nowhere. */
function valueAt(
  path: Path,
  value: JsonValue,
  context: PathContext,
  evaluate: Evaluate,
): JsonValue | undefined {
  try {
    return evaluate(path, path.root === "@" ? value : context.document, context);
  } catch (error) {
    if (error instanceof PathNotFound || error instanceof PathFunctionError) return undefined;
    throw error;
  }
}

/** Compares as Jayway does: missing values are equal to nothing, not even to null. */
function compare(operator: ComparisonOperator, left: Given, right: Given, context: PathContext): boolean {
  if (operator === "=~") return matches(left, right, context);
  if (left instanceof RegExp || right instanceof RegExp) return false;
  switch (operator) {
    case "==":
      return isEqual(left, right, context);
    case "!=":
      return !isEqual(left, right, context);
    case "===":
      return typeOf(left) === typeOf(right) && isEqual(left, right, context);
    case "!==":
      return !(typeOf(left) === typeOf(right) && isEqual(left, right, context));
    case "<":
      return order(left, right) < 0;
    case "<=":
      return order(left, right) <= 0;
    case ">":
      return order(left, right) > 0;
    case ">=":
      return order(left, right) >= 0;
    case "in":
      return isArray(right) && includes(right, left, context);
    case "nin":
      return !(isArray(right) && includes(right, left, context));
    case "contains":
      if (typeof left === "string") return typeof right === "string" && left.includes(right);
      return isArray(left) && includes(left, right, context);
    case "subsetof":
      return isArray(left) && isArray(right) && left.every((element) => includes(right, element, context));
    case "anyof":
      return isArray(left) && isArray(right) && left.some((element) => includes(right, element, context));
    case "noneof":
      return isArray(left) && isArray(right) && !left.some((element) => includes(right, element, context));
    case "size":
      return typeof right === "number" && sizeOf(left) === right;
    case "empty":
      return typeof right === "boolean" && sizeOf(left) !== undefined && (sizeOf(left) === 0) === right;
  }
}

function matches(left: Given, right: Given, context: PathContext): boolean {
  const [expression, value] = right instanceof RegExp ? [right, left] : [left, right];
  if (!(expression instanceof RegExp)) return false;
  if (isArray(value)) return value.some((element) => matches(element, expression, context));
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return false;
  const text = String(value);
  context.budget.work(1 + text.length / 64);
  if (!mayTakeLong(expression.source, text.length)) return expression.test(text);
  return context.watch(
    () => expression.test(text),
    `the regular expression ${expression} over ${text.length} characters`,
  );
}

function includes(list: readonly JsonValue[], value: JsonValue | undefined, context: PathContext): boolean {
  return list.some((element) => isEqual(element, value, context));
}

function isEqual(left: JsonValue | undefined, right: JsonValue | undefined, context: PathContext): boolean {
  context.budget.work(1);
  if (left === right) return left !== undefined;
  if (typeof left === "number" && typeof right === "string")
    return right.trim() !== "" && left === Number(right);
  if (typeof left === "string" && typeof right === "number") return left === String(right);
  if (isArray(left) && isArray(right)) {
    return (
      left.length === right.length && left.every((element, index) => isEqual(element, right[index], context))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name], context))
  );
}

/** Below, at or above 0; not a number where the two are not to be compared. */
function order(left: JsonValue | undefined, right: JsonValue | undefined): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left !== "string" || typeof right !== "string") return Number.NaN;
  return left < right ? -1 : Number(left > right);
}

function typeOf(value: JsonValue | undefined): string {
  if (value === null) return "null";
  return isArray(value) ? "array" : typeof value;
}

function sizeOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === "string" || isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}
