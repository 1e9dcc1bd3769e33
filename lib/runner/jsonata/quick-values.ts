import { isArray, isObject, type JsonObject } from "../../asl/index.js";
import { arithmetic, inOrder } from "./arithmetic.js";
import type { JsonataValue } from "./environment.js";

/**
 * JSONata's rules for values, where they do not fail. `giveUp` leaves what is rare, or an error, to JSONata itself: an
 * expression has no effects, so it can be evaluated once more.
 */

/** Thrown to leave an expression to JSONata itself. */
class GivingUp extends Error {
  override readonly name = "GivingUp";
}

const givingUp = new GivingUp("left to JSONata");

export function giveUp(): never {
  throw givingUp;
}

export function hasGivenUp(error: unknown): boolean {
  return error === givingUp;
}

/** The effective boolean value, as of `$boolean`; undefined is false. */
export function truth(value: JsonataValue): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value.length > 0;
    case "number":
      return value !== 0;
    case "object":
      if (value === null) return false;
      return isArray(value) ? value.some(truth) : Object.keys(value).length > 0;
    default:
      return false;
  }
}

/** A value as text, as of `$string`; undefined is the empty text, as it is for `&`. */
export function asText(value: JsonataValue): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return String(rounded(value));
    case "undefined":
      return "";
    default:
      return JSON.stringify(value, (_key, inner: JsonataValue) =>
        typeof inner === "number" ? rounded(inner) : inner,
      );
  }
}

/** JSONata writes 15 significant digits. */
function rounded(value: number): number {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value : Number(value.toPrecision(15));
}

/** True if two values are equal in depth. */
export function equal(one: JsonataValue, other: JsonataValue): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (isArray(one) !== isArray(other)) return giveUp();
  if (isArray(one) && isArray(other)) {
    return one.length === other.length && one.every((element, index) => equal(element, other[index]));
  }
  return isObject(one) && isObject(other) && equalProperties(one, other);
}

function equalProperties(one: JsonObject, other: JsonObject): boolean {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]));
}

/** `+ - * / %`: undefined when a side is. */
export function calculate(operator: string, left: JsonataValue, right: JsonataValue): JsonataValue {
  if (left !== undefined && typeof left !== "number") return giveUp();
  if (right !== undefined && typeof right !== "number") return giveUp();
  if (left === undefined || right === undefined) return undefined;
  const result = arithmetic(operator, left, right);
  return Number.isFinite(result) ? result : giveUp();
}

/** `< <= > >=`: undefined when a side is. */
export function compare(operator: string, left: JsonataValue, right: JsonataValue): JsonataValue {
  if (typeof left === "number" && typeof right === "number") return inOrder(operator, left, right);
  if (typeof left === "string" && typeof right === "string") return inOrder(operator, left, right);
  const isComparable = (value: JsonataValue): boolean =>
    value === undefined || typeof value === "number" || typeof value === "string";
  if ((left !== undefined && right !== undefined) || !isComparable(left) || !isComparable(right))
    return giveUp();
  return undefined;
}
