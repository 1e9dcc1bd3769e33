import type { Value } from "./json.js";

/** A calculation yields nothing from here on: JSONata would fail there. */
const bound = 1e308;

/** The sum of numbers; absent if an operand isn't a number, or if the sum is out of bounds. */
export function sum(operands: readonly Value[]): Value {
  const numbers = numbersIn(operands);
  return numbers && withinBounds(numbers.reduce((total, each) => total + each, 0));
}

/** The product of numbers, from left to right; absent as a sum is, and if it gets out of bounds on the way. */
export function product(operands: readonly Value[]): Value {
  const numbers = numbersIn(operands);
  return numbers?.reduce<number | undefined>(
    (total, each) => (total === undefined ? undefined : withinBounds(total * each)),
    1,
  );
}

/** The first number less the second; absent as a sum is. */
export function difference(minuend: Value, subtrahend: Value): Value {
  if (typeof minuend !== "number" || typeof subtrahend !== "number") return undefined;
  return withinBounds(minuend - subtrahend);
}

/** A number as text, with at most 15 digits. */
export function digitsOf(value: number): string {
  return String(Number(value.toPrecision(15)));
}

function numbersIn(operands: readonly Value[]): number[] | undefined {
  const numbers = operands.filter((each) => typeof each === "number");
  return numbers.length === operands.length ? numbers : undefined;
}

function withinBounds(result: number): number | undefined {
  return Math.abs(result) < bound ? result : undefined;
}
