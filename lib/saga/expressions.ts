import { expression } from "./expression.js";
import type { Ref, ValueOf } from "./reference.js";
import type { Template } from "./template.js";

type Scalar = string | number | boolean | null;

/**
 * The sum of numbers; of none it is 0.
 *
 * It cannot fail when it runs. It is absent, as a property that is not there, when an operand turns out to be no number
 * or the result reaches 1e308: a price that is missing is not taken for 0. Say so by `coalesce(price, 0)` where it
 * should be.
 */
export function sum(...operands: readonly Template<number>[]): Ref<number> {
  return expression("sum", operands);
}

/** The first number less the second; absent where `sum` is. */
export function difference(minuend: Template<number>, subtrahend: Template<number>): Ref<number> {
  return expression("difference", [minuend, subtrahend]);
}

/** The product of numbers, from left to right; of none it is 1. Absent where `sum` is. */
export function product(...operands: readonly Template<number>[]): Ref<number> {
  return expression("product", operands);
}

/**
 * Texts and numbers, one after the other; of none it is the empty text. Numbers are written with at most 15 digits.
 *
 * It cannot fail when it runs: it is absent when an operand turns out to be neither text nor a number.
 */
export function concat(...operands: readonly Template<string | number>[]): Ref<string> {
  return expression("concat", operands);
}

/** `concat` as a template literal, which may hold references: ``text`Trip to ${input.city}` ``. */
export function text(
  strings: TemplateStringsArray,
  ...operands: readonly Template<string | number>[]
): Ref<string> {
  const parts = strings.flatMap((string, index) => {
    const operand = operands[index];
    return [...(string === "" ? [] : [string]), ...(operand === undefined ? [] : [operand])];
  });
  return concat(...parts);
}

/**
 * The first operand that is there and not null; the last one when there is none, as JavaScript's `??` has it.
 *
 * Operands are texts, numbers, booleans and null; of an object it takes the properties one by one.
 */
export function coalesce<const Operands extends readonly [Operand, ...(Scalar | Operand)[]]>(
  ...operands: Operands
): Ref<Coalesced<Operands>> {
  return expression("coalesce", operands);
}

type Operand =
  | Ref<string | undefined | null>
  | Ref<number | undefined | null>
  | Ref<boolean | undefined | null>;
type Coalesced<Operands extends readonly unknown[]> = Operands extends readonly [...infer Others, infer Last]
  ? Extract<NonNullable<ValueOf<Others[number]>> | ValueOf<Last>, Scalar | undefined>
  : never;
