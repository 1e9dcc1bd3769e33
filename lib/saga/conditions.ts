import { expression } from "./expression.js";
import type { Ref } from "./reference.js";

/**
 * A condition: an expression such as `eq(input.by, "car")`, or a reference to what is true or false. No plain boolean: that
 * is what JavaScript's own `!` and `===` make of a reference while the saga is described.
 */
export type SagaCondition = Ref<boolean> | Ref<boolean | undefined>;

/** The type of a value that `eq` and `isOneOf` compare. */
export type ComparableValue = string | number | boolean | null | undefined;
/** The type of a value that `lt`, `lte`, `gt` and `gte` compare. */
export type OrderedValue = string | number | null | undefined;
/**
 * A literal, or a reference to a value, of the type of the first operand. Its name is what the compiler says of anything else: compare
 * with one of these.
 */
export type CompareWith<T> = Ref<T> | NoInfer<NonNullable<T>>;
/** An operand of `and`, `or` and `not`. Anything but true counts as false when the saga runs, a missing value too. */
export type ConditionOperand = Ref<boolean | null | undefined> | boolean;

/** True if both are there and are the same, type included: `1` isn't `"1"`, and nothing is equal to an absent value. */
export function eq<T extends ComparableValue>(value: Ref<T>, other: CompareWith<T> | null): Ref<boolean> {
  return expression("eq", [value, other]);
}

/**
 * True if the first is below the second: two numbers, or two texts by their UTF-16 code units, which is the order of dates
 * of one ISO 8601 form. False whatever else they turn out to be.
 */
export function lt<T extends OrderedValue>(value: Ref<T>, other: CompareWith<T>): Ref<boolean> {
  return expression("lt", [value, other]);
}

/** True if the first is below the second or the same; false unless both are numbers or both are texts. */
export function lte<T extends OrderedValue>(value: Ref<T>, other: CompareWith<T>): Ref<boolean> {
  return expression("lte", [value, other]);
}

/** True if the first is above the second; false unless both are numbers or both are texts. */
export function gt<T extends OrderedValue>(value: Ref<T>, other: CompareWith<T>): Ref<boolean> {
  return expression("gt", [value, other]);
}

/** True if the first is above the second or the same; false unless both are numbers or both are texts. */
export function gte<T extends OrderedValue>(value: Ref<T>, other: CompareWith<T>): Ref<boolean> {
  return expression("gte", [value, other]);
}

/** True if all conditions are true, and if there are none. */
export function and(...conditions: readonly ConditionOperand[]): Ref<boolean> {
  return expression("and", conditions);
}

/** True if at least one condition is true. */
export function or(...conditions: readonly ConditionOperand[]): Ref<boolean> {
  return expression("or", conditions);
}

/** True for everything except true. */
export function not(condition: ConditionOperand): Ref<boolean> {
  return expression("not", [condition]);
}

/** True if the value is there and isn't null. */
export function exists(value: Ref<unknown>): Ref<boolean> {
  return expression("exists", [value]);
}

/** True if the value is there and equal to one of the candidates. */
export function isOneOf<T extends ComparableValue>(
  value: Ref<T>,
  candidates: readonly (CompareWith<T> | null)[],
): Ref<boolean> {
  return expression("isOneOf", [value, ...candidates]);
}
