import type { JsonValue } from "../../lib/asl/index.js";
import type { OperatorName } from "../../lib/saga/index.js";

type Value = JsonValue | undefined;

/** What an operator yields, computed without JSONata; undefined where that is absent. */
export function applied(operator: OperatorName, operands: readonly Value[]): Value {
  const [first, second] = operands;
  switch (operator) {
    case "sum":
      return calculated(operands, (numbers) => numbers.reduce((total, each) => total + each, 0));
    case "difference":
      return calculated(operands, ([minuend = 0, subtrahend = 0]) => minuend - subtrahend);
    case "product":
      return calculated(operands, (numbers) =>
        numbers.reduce((total, each) => (Math.abs(total) < 1e308 ? total * each : total), 1),
      );
    case "concat":
      return operands.every((each) => typeof each === "string" || typeof each === "number")
        ? operands.map((each) => (typeof each === "number" ? digits(each) : each)).join("")
        : undefined;
    case "coalesce": {
      const present = operands.filter((each) => each !== undefined);
      return present.find((each) => each !== null) ?? present.at(-1);
    }
    case "eq":
      return equal(first, second);
    case "lt":
      return ordered(first, second, (a, b) => a < b);
    case "lte":
      return ordered(first, second, (a, b) => a <= b);
    case "gt":
      return ordered(first, second, (a, b) => a > b);
    case "gte":
      return ordered(first, second, (a, b) => a >= b);
    case "and":
      return operands.every((each) => each === true);
    case "or":
      return operands.some((each) => each === true);
    case "not":
      return first !== true;
    case "exists":
      return first !== undefined && first !== null;
    case "isOneOf":
      return operands.slice(1).some((each) => equal(first, each));
    case "when":
      return first === true ? second : operands[2];
    case "round":
      return calculated([first], ([value = 0]) => halfEven(value, typeof second === "number" ? second : 0));
    case "jsonText":
      return first === undefined
        ? undefined
        : JSON.stringify(first, (_name, value) =>
            typeof value === "number" ? Number(value.toPrecision(15)) : value,
          );
    case "sumOf":
    case "map":
    case "filter":
    case "count":
      throw new RangeError(`${operator} is of lists`);
  }
}

function calculated(operands: readonly Value[], calculation: (numbers: number[]) => number): Value {
  const numbers = operands.filter((each) => typeof each === "number");
  if (numbers.length < operands.length) return undefined;
  const result = calculation(numbers);
  return Math.abs(result) < 1e308 || operands.length === 0 ? result : undefined;
}

/** A number with so many decimal places, found by its decimal digits as whole numbers without bound. */
function halfEven(value: number, decimals: number): number {
  if (Math.abs(value) >= 1e15) return value;
  const [mantissa = "", exponent = "0"] = Math.abs(value).toString().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  // The value is digits times ten to the power of -scale.
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  const dropped = scale - decimals;
  if (dropped <= 0) return value;
  const unit = 10n ** BigInt(dropped);
  const [quotient, rest] = [digits / unit, digits % unit];
  const isUp = rest * 2n > unit || (rest * 2n === unit && quotient % 2n === 1n);
  const rounded = Number(`${quotient + (isUp ? 1n : 0n)}e-${decimals}`);
  return rounded === 0 ? 0 : Math.sign(value) * rounded;
}

/** A number as JSONata writes it. */
function digits(value: number): string {
  return JSON.stringify(Number(value.toPrecision(15)));
}

function ordered(
  first: Value,
  second: Value,
  compare: (a: string | number, b: string | number) => boolean,
): boolean {
  if (typeof first === "number" && typeof second === "number") return compare(first, second);
  return typeof first === "string" && typeof second === "string" && compare(first, second);
}

/** Whether two values are the same JSON; absent is nothing's equal. */
function equal(first: Value, second: Value): boolean {
  if (first === undefined || second === undefined) return false;
  if (typeof first !== "object" || typeof second !== "object" || first === null || second === null) {
    return first === second;
  }
  if (Array.isArray(first) !== Array.isArray(second)) return false;
  const [a, b] = [new Map(Object.entries(first)), new Map(Object.entries(second))];
  return a.size === b.size && [...a].every(([name, value]) => b.has(name) && equal(value, b.get(name)));
}
