import { DescriptionError } from "./description-error.js";
import { calculated, expression } from "./expression.js";
import { type Ref, reference, type ValueOf } from "./reference.js";
import type { TemplateOf } from "./template.js";

/** A literal that `coalesce` takes. */
export type ScalarValue = string | number | boolean | null;

/**
 * The sum of numbers; of none it is 0.
 *
 * It cannot fail when it runs. It is absent, as a property that is not there, when an operand turns out to be no number
 * or the result reaches 1e308: a price that is missing is not taken for 0. Say so by `coalesce(price, 0)` where it
 * should be.
 */
export function sum(...operands: readonly TemplateOf<number>[]): Ref<number> {
  return expression("sum", operands);
}

/** The first number less the second; absent where `sum` is. */
export function difference(minuend: TemplateOf<number>, subtrahend: TemplateOf<number>): Ref<number> {
  return expression("difference", [minuend, subtrahend]);
}

/** The product of numbers, from left to right; of none it is 1. Absent where `sum` is. */
export function product(...operands: readonly TemplateOf<number>[]): Ref<number> {
  return expression("product", operands);
}

/**
 * Texts and numbers, one after the other; of none it is the empty text. Numbers are written with at most 15 digits.
 *
 * It cannot fail when it runs: it is absent when an operand turns out to be neither text nor a number.
 */
export function concat(...operands: readonly TemplateOf<string | number>[]): Ref<string> {
  return expression("concat", operands);
}

/** `concat` as a template literal, which may hold references: ``text`Trip to ${input.city}` ``. */
export function text(
  strings: TemplateStringsArray,
  ...operands: readonly TemplateOf<string | number>[]
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
export function coalesce<
  const Operands extends readonly [CoalesceOperand, ...(ScalarValue | CoalesceOperand)[]],
>(...operands: Operands): Ref<CoalescedValue<Operands>> {
  return expression("coalesce", operands);
}

/** A reference that `coalesce` takes, to a value that may be missing. */
export type CoalesceOperand =
  | Ref<string | undefined | null>
  | Ref<number | undefined | null>
  | Ref<boolean | undefined | null>;
/** The type of what `coalesce` yields. */
export type CoalescedValue<Operands extends readonly unknown[]> = Operands extends readonly [
  ...infer Others,
  infer Last,
]
  ? Extract<NonNullable<ValueOf<Others[number]>> | ValueOf<Last>, ScalarValue | undefined>
  : never;

/**
 * The sum of a number of each element of a list: `sumOf(results.Travellers, ({ ReserveSeat }) => ReserveSeat.price)`. Of
 * the empty list, and of one that is absent, it is 0.
 *
 * It cannot fail when it runs. It is absent when the number of any element is, as `sum` is.
 *
 * @param of called once, with a reference to an element; it may hold expressions, but no `sumOf` of its own.
 */
export function sumOf<T>(
  list: Ref<readonly T[]> | Ref<readonly T[] | undefined>,
  of: (element: Ref<T>) => TemplateOf<number> | Ref<number | undefined>,
): Ref<number> {
  return expression("sumOf", [list, of(reference(["element"]))]);
}

/** Number of elements of a list: 0 if it is absent, and 1 for a value that isn't a list. */
export function count(list: Ref<readonly unknown[]> | Ref<readonly unknown[] | undefined>): Ref<number> {
  return expression("count", [list]);
}

/**
 * JSONata as it is, for what no operator says: ``jsonata<number>("$max($prices)", { prices: input.prices })``.
 *
 * It is parsed when the saga is compiled, as AWS's version 2.0.6. It may use its variables and the functions of JSONata,
 * and nothing else: no `$states`, no `$`. Because it may fail when it runs, it is allowed only where a failure leads into
 * recovery: in requests of steps before the pivot, in requests of best-effort steps, in the condition of a choice and in
 * a wait until a time, both before the pivot.
 *
 * @typeParam T what it yields; nothing checks that.
 * @param source JSONata, without `{% %}`.
 * @param variables what each variable stands for, by its name without `$`.
 */
export function jsonata<T>(source: string, variables: Readonly<Record<string, unknown>> = {}): Ref<T> {
  if (typeof source !== "string") {
    throw new DescriptionError({
      where: "The source of a jsonata() expression",
      received: source,
      allowed: "text such as jsonata('$max($prices)', { prices: input.prices })",
    });
  }
  return calculated<Ref<T>>(
    { operator: "jsonata", operands: [source, variables] },
    "Read the property in the JSONata: jsonata('($result).property', …).",
  );
}
