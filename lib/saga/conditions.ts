import { expression } from "./expression.js";
import type { Ref } from "./reference.js";

type Comparable = string | number | boolean | null | undefined;
type Ordered = string | number | null | undefined;
/** A literal, or a reference to a value, of the type of the first operand. */
type Other<T> = Ref<T> | NoInfer<NonNullable<T>>;
/** What is not true when it runs, absent included, counts as false. */
type Condition = Ref<boolean | null | undefined> | boolean;

/** Whether both are there and are the same, type included: `1` is not `"1"`, and nothing is equal to what is absent. */
export function eq<T extends Comparable>(value: Ref<T>, other: Other<T> | null): Ref<boolean> {
  return expression("eq", [value, other]);
}

/**
 * Whether the first is below the second: two numbers, or two texts by their UTF-16 code units, which is the order of dates
 * of one ISO 8601 form. False whatever else they turn out to be.
 */
export function lt<T extends Ordered>(value: Ref<T>, other: Other<T>): Ref<boolean> {
  return expression("lt", [value, other]);
}

/** Whether the first is below the second or the same; false where they are not both numbers or both texts. */
export function lte<T extends Ordered>(value: Ref<T>, other: Other<T>): Ref<boolean> {
  return expression("lte", [value, other]);
}

/** Whether the first is above the second; false where they are not both numbers or both texts. */
export function gt<T extends Ordered>(value: Ref<T>, other: Other<T>): Ref<boolean> {
  return expression("gt", [value, other]);
}

/** Whether the first is above the second or the same; false where they are not both numbers or both texts. */
export function gte<T extends Ordered>(value: Ref<T>, other: Other<T>): Ref<boolean> {
  return expression("gte", [value, other]);
}

/** Whether all are true; of none it is true. */
export function and(...conditions: readonly Condition[]): Ref<boolean> {
  return expression("and", conditions);
}

/** Whether any is true; of none it is false. */
export function or(...conditions: readonly Condition[]): Ref<boolean> {
  return expression("or", conditions);
}

/** Whether it is anything but true. */
export function not(condition: Condition): Ref<boolean> {
  return expression("not", [condition]);
}

/** Whether it is there and not null. */
export function exists(value: Ref<unknown>): Ref<boolean> {
  return expression("exists", [value]);
}

/** Whether it is there and equal to one of these. */
export function isOneOf<T extends Comparable>(
  value: Ref<T>,
  candidates: readonly (Other<T> | null)[],
): Ref<boolean> {
  return expression("isOneOf", [value, ...candidates]);
}
