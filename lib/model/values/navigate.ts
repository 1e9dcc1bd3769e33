import { isList, type Json, property, type Value } from "./json.js";

/**
 * The part of a value that a path leads to; absent if there is none.
 *
 * A name leads to the property of an object. Of a list it leads to what its elements have by that name: several values
 * are a list, in which lists are flattened once, one value is that value, and none is absent, as JSONata has it. An index
 * leads to an element of a list; what isn't a list has no elements.
 */
export function navigate(value: Value, path: readonly (string | number)[]): Value {
  return path.reduce<Value>((found, step) => partOf(found, step), value);
}

function partOf(value: Value, step: string | number): Value {
  if (!isList(value)) return property(value, String(step));
  if (typeof step === "number") return value[step];
  const values = value.flatMap((element) => found(element, step));
  const all = values.length > 1 ? flattened(values) : values;
  return all.length > 1 ? all : all[0];
}

/** The values of a list's element by a name: at most one, or as many as there are if the element is a list itself. */
function found(element: Json, name: string): readonly Json[] {
  if (isList(element)) return flattened(element.flatMap((inner) => found(inner, name)));
  const value = property(element, name);
  return value === undefined ? [] : [value];
}

function flattened(values: readonly Json[]): readonly Json[] {
  return values.flatMap((value) => (isList(value) ? value : [value]));
}
