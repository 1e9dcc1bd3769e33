/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A JSON value, or undefined if there is none: it is absent. */
export type Value = Json | undefined;

/** Array.isArray, which TypeScript doesn't narrow readonly arrays by. */
export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

export function isObject(value: Value): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

/** The property of an object. Names that every JavaScript object has, such as `constructor`, are names like any other. */
export function property(value: Value, name: string): Value {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** An object of these properties, without those that are absent. */
export function objectOf(entries: Iterable<readonly [name: string, value: Value]>): JsonObject {
  const present: (readonly [string, Json])[] = [];
  for (const [name, value] of entries) if (value !== undefined) present.push([name, value]);
  return Object.fromEntries(present);
}

/** A list of these elements, without those that are absent. */
export function listOf(elements: Iterable<Value>): readonly Json[] {
  const present: Json[] = [];
  for (const element of elements) if (element !== undefined) present.push(element);
  return present;
}

/** True if two values are the same JSON, whatever the order of properties. An absent value is equal to nothing. */
export function isEqual(one: Value, other: Value): boolean {
  if (one === undefined || other === undefined) return false;
  if (isList(one) || isList(other)) {
    if (!isList(one) || !isList(other) || one.length !== other.length) return false;
    return one.every((element, index) => isEqual(element, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => isEqual(one[name], property(other, name)))
  );
}
