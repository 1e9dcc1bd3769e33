import { expression } from "./expression.js";
import type { Ref } from "./reference.js";

/** The type of a value that `eq` and `isOneOf` compare. */
export type ComparableValue = string | number | boolean | null | undefined;
/** The type of a value that `lt`, `lte`, `gt` and `gte` compare. */
export type OrderedValue = string | number | null | undefined;
/** A literal, or a reference to a value, of the type of the first operand. */
export type ComparedValue<T> = Ref<T> | NoInfer<NonNullable<T>>;
/** An operand of `and`, `or` and `not`. Anything but true counts as false when the saga runs, a missing value too. */
export type ConditionOperand = Ref<boolean | null | undefined> | boolean;

/** Whether both are there and are the same, type included: `1` is not `"1"`, and nothing is equal to what is absent. */
export function eq<T extends ComparableValue>(value: Ref<T>, other: ComparedValue<T> | null): Ref<boolean> {
  return expression("eq", [value, other]);
}

/**
 * Whether the first is below the second: two numbers, or two texts by their UTF-16 code units, which is the order of dates
 * of one ISO 8601 form. False whatever else they turn out to be.
 */
export function lt<T extends OrderedValue>(value: Ref<T>, other: ComparedValue<T>): Ref<boolean> {
  return expression("lt", [value, other]);
}

/** Whether the first is below the second or the same; false where they are not both numbers or both texts. */
export function lte<T extends OrderedValue>(value: Ref<T>, other: ComparedValue<T>): Ref<boolean> {
  return expression("lte", [value, other]);
}

/** Whether the first is above the second; false where they are not both numbers or both texts. */
export function gt<T extends OrderedValue>(value: Ref<T>, other: ComparedValue<T>): Ref<boolean> {
  return expression("gt", [value, other]);
}

/** Whether the first is above the second or the same; false where they are not both numbers or both texts. */
export function gte<T extends OrderedValue>(value: Ref<T>, other: ComparedValue<T>): Ref<boolean> {
  return expression("gte", [value, other]);
}

/** Whether all are true; of none it is true. */
export function and(...conditions: readonly ConditionOperand[]): Ref<boolean> {
  return expression("and", conditions);
}

/** Whether any is true; of none it is false. */
export function or(...conditions: readonly ConditionOperand[]): Ref<boolean> {
  return expression("or", conditions);
}

/** Whether it is anything but true. */
export function not(condition: ConditionOperand): Ref<boolean> {
  return expression("not", [condition]);
}

/** Whether it is there and not null. */
export function exists(value: Ref<unknown>): Ref<boolean> {
  return expression("exists", [value]);
}

/** Whether it is there and equal to one of these. */
export function isOneOf<T extends ComparableValue>(
  value: Ref<T>,
  candidates: readonly (ComparedValue<T> | null)[],
): Ref<boolean> {
  return expression("isOneOf", [value, ...candidates]);
}
