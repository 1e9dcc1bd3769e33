import { arithmetic, inOrder } from "../arithmetic.js";
import { CodedFailure } from "./failure.js";
import { isNumeric, type Run } from "./run.js";
import { textOf } from "./text-of.js";
import { isFields, isList, sequenceOf } from "./values.js";

/** The value of an operator between two values, `and` or `or` not counted. */
export function operate(run: Run, operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return calculate(operator, left, right);
    case "=":
      return left !== undefined && right !== undefined && isEqual(run, left, right);
    case "!=":
      return left !== undefined && right !== undefined && !isEqual(run, left, right);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return compare(operator, left, right);
    case "&":
      return concatenate(run, left, right);
    case "..":
      return range(run, left, right);
    case "in":
      return isIn(run, left, right);
    default:
      return undefined;
  }
}

function calculate(operator: string, left: unknown, right: unknown): number | undefined {
  if (left !== undefined && !isNumeric(left)) throw new CodedFailure("T2001", { value: left });
  if (right !== undefined && !isNumeric(right)) throw new CodedFailure("T2002", { value: right });
  if (left === undefined || right === undefined) return undefined;
  return arithmetic(operator, left, right);
}

/** True if two values are equal in depth. */
export function isEqual(run: Run, one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (isList(one) && isList(other)) {
    if (one.length !== other.length) return false;
    run.budget.work(1 + one.length);
    return one.every((element, index) => isEqual(run, element, other[index]));
  }
  const names = Object.keys(one).sort();
  const others = Object.keys(other).sort();
  if (names.length !== others.length || isList(one) !== isList(other)) return false;
  run.budget.work(2 + 2 * names.length);
  if (names.some((name, index) => name !== others[index])) return false;
  if (!isFields(one) || !isFields(other)) return false;
  return names.every((name) => isEqual(run, one[name], other[name]));
}

function isComparable(value: unknown): value is number | string | undefined {
  return value === undefined || typeof value === "string" || typeof value === "number";
}

function compare(operator: string, left: unknown, right: unknown): boolean | undefined {
  if (!isComparable(left) || !isComparable(right)) {
    const isLeft = typeof left === "string" || typeof left === "number";
    throw new CodedFailure("T2010", { value: isLeft ? right : left });
  }
  if (left === undefined || right === undefined) return undefined;
  if (typeof left !== typeof right) throw new CodedFailure("T2009", { value: left, value2: right });
  return inOrder(operator, left, right);
}

function concatenate(run: Run, left: unknown, right: unknown): string {
  const one = left === undefined ? "" : textOf(run, left);
  const other = right === undefined ? "" : textOf(run, right);
  // The longer one is not copied, so that a text can grow by small pieces.
  run.budget.text(one.length + other.length, Math.min(one.length, other.length));
  return one + other;
}

function range(run: Run, from: unknown, to: unknown): unknown {
  if (from !== undefined && !Number.isInteger(from)) throw new CodedFailure("T2003", { value: from });
  if (to !== undefined && !Number.isInteger(to)) throw new CodedFailure("T2004", { value: to });
  const [first, last] = [from === undefined ? Number.NaN : Number(from), Number(to)];
  if (from === undefined || to === undefined || first > last) return undefined;
  run.budget.array(last - first + 1);
  run.budget.work((last - first) / 16);
  const result = sequenceOf();
  for (let value = first; value <= last; value += 1) result.push(value);
  return result;
}

function isIn(run: Run, value: unknown, list: unknown): boolean {
  if (value === undefined || list === undefined) return false;
  if (!isList(list)) return list === value;
  run.budget.work(list.length / 8);
  // Not by `includes`, which finds what is not a number.
  return list.some((element) => element === value);
}
