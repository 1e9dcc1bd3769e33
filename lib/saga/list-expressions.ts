import type { ConditionOperand } from "./conditions.js";
import { expression, ofElements } from "./expression.js";
import type { Ref, RefersTo } from "./reference.js";
import type { AnyTemplate, TemplateOf } from "./template.js";

/** A reference to a list, or to one that may be missing. */
export type ListOperand<T> = Ref<readonly T[]> | Ref<readonly T[] | undefined>;

/** The type of the value that is made of a template when the saga runs. */
export type MadeOf<Template> =
  Template extends RefersTo<infer Value>
    ? Value
    : Template extends readonly (infer Element)[]
      ? readonly Exclude<MadeOf<Element>, undefined>[]
      : Template extends object
        ? { readonly [Name in keyof Template]: MadeOf<Template[Name]> }
        : Template;

/**
 * The sum of a number of each element of a list: `sumOf(results.Travellers, ({ ReserveSeat }) => ReserveSeat.price)`. Of
 * the empty list, and of one that is absent, it is 0.
 *
 * It cannot fail when it runs. It is absent when the number of any element is, as `sum` is.
 *
 * @param of called once, with a reference to an element; it may hold any expressions.
 */
export function sumOf<T>(
  list: ListOperand<T>,
  of: (element: Ref<T>) => TemplateOf<number> | Ref<number | undefined>,
): Ref<number> {
  return ofElements("sumOf", list, of, "It yields a number, which has no properties.");
}

/** Number of elements of a list: 0 if it is absent, and 1 for a value that isn't a list. */
export function count(list: ListOperand<unknown>): Ref<number> {
  return expression("count", [list]);
}

/**
 * The list of what is made of each element of a list: `map(input.lines, ({ sku, quantity }) => ({ sku, quantity }))`. Of the
 * empty list, and of one that is absent, it is the empty list; a value that isn't a list counts as a list of one. If
 * nothing is made of an element, it is left out.
 *
 * It cannot fail when it runs.
 *
 * @param of called once, with a reference to an element; it may hold any expressions, and lists of its own.
 */
export function map<T, const Made extends AnyTemplate>(
  list: ListOperand<T>,
  of: (element: Ref<T>) => Made,
): Ref<readonly Exclude<MadeOf<Made>, undefined>[]> {
  return ofElements("map", list, of, "Use it as a list, or read an element's property in its function.");
}

/**
 * The elements of a list of which a condition is true, in their order: `filter(input.lines, ({ quantity }) => gt(quantity, 0))`.
 * A list that is absent yields the empty list; a value that isn't a list counts as a list of one.
 *
 * It cannot fail when it runs.
 *
 * @param condition called once, with a reference to an element; it may hold any expressions, and lists of its own.
 */
export function filter<T>(
  list: ListOperand<T>,
  condition: (element: Ref<T>) => ConditionOperand,
): Ref<readonly T[]> {
  return ofElements("filter", list, condition, "Use it as a list.");
}
