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

/**
 * A number with so many decimal places, by its decimal digits; a half goes to the even neighbour. From 1e15 on it stays as it
 * is. Absent as a sum is.
 */
export function rounded(value: Value, decimals: Value): Value {
  if (typeof value !== "number" || withinBounds(value) === undefined) return undefined;
  if (Math.abs(value) >= 1e15) return value;
  const places = typeof decimals === "number" ? decimals : 0;
  const shifted = shiftedBy(places, value);
  const below = Math.floor(shifted);
  const rest = shifted - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  return shiftedBy(-places, isUp ? below + 1 : below) + 0;
}

/** A number with its decimal point moved. */
function shiftedBy(places: number, value: number): number {
  const [digits, exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
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
