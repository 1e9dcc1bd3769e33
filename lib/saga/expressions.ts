import type { ConditionOperand } from "./conditions.js";
import { DescriptionError } from "./description-error.js";
import { calculated, expression } from "./expression.js";
import type { MadeOf } from "./list-expressions.js";
import { mostDecimals } from "./operators.js";
import type { Ref, ValueOf } from "./reference.js";
import type { AnyTemplate, TemplateOf } from "./template.js";

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
 * One of two values, by a condition: `when(input.vip, "gold", "standard")`. Without a third operand it is absent unless the
 * condition is true. Only what is true counts as true, so a condition that is absent yields the third operand.
 *
 * It cannot fail when it runs. The values may be objects and lists that hold references.
 */
export function when<const Value extends AnyTemplate, const Otherwise extends AnyTemplate = undefined>(
  condition: ConditionOperand,
  value: Value,
  otherwise?: Otherwise,
): Ref<MadeOf<Value> | MadeOf<Otherwise>> {
  const operands = otherwise === undefined ? [condition, value] : [condition, value, otherwise];
  return calculated({ operator: "when", operands }, "Read the property of the values that it chooses from.");
}

/**
 * A number rounded to so many decimal places; a half goes to the even neighbour, as in bookkeeping: `round(0.125, 2)` is 0.12,
 * and `round(2.5)` is 2. From 1e15 on a number stays as it is.
 *
 * It cannot fail when it runs. Absent where `sum` is.
 *
 * @param decimals how many decimal places, 0 to 15.
 */
export function round(value: TemplateOf<number>, decimals = 0): Ref<number> {
  if (!(Number.isInteger(decimals) && decimals >= 0 && decimals <= mostDecimals)) {
    throw new DescriptionError({
      where: "The decimal places of round()",
      received: decimals,
      allowed: `a whole number from 0 to ${mostDecimals}, such as round(product(input.net, 0.19), 2)`,
    });
  }
  return expression("round", [value, decimals]);
}

/**
 * A value as JSON text, for a field that takes nothing but text: `jsonText({ id: key, city: input.city })`. Numbers are
 * written with at most 15 digits, so hand ids of 16 digits on as text. A value that is absent is absent here, too.
 *
 * It cannot fail when it runs. Where a service itself writes JSON, such as the body of a message in SQS, give it the object.
 */
export function jsonText(value: AnyTemplate): Ref<string> {
  return expression("jsonText", [value]);
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
