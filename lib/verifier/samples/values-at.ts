import { isArray, isObject, type JsonObject, type JsonValue } from "../../asl/index.js";

/** A value with another one at a path; undefined takes away what is there. */
export function withValue(
  whole: JsonValue | undefined,
  [step, ...rest]: readonly (string | number)[],
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(whole) ? [...whole] : [];
    // A list has no gaps.
    if (step > list.length) return whole;
    const inner = withValue(list[step], rest, value);
    if (inner === undefined) list.splice(step, 1);
    else list[step] = inner;
    return list;
  }
  const { [step]: held, ...others }: JsonObject = isObject(whole) ? whole : {};
  // Every object has a constructor of its own.
  const inner = isObject(whole) && Object.hasOwn(whole, step) ? held : undefined;
  const changed = withValue(inner, rest, value);
  return changed === undefined ? others : { ...others, [step]: changed };
}

/** The value at a path; undefined if there is none. */
export function valueAt(
  whole: JsonValue | undefined,
  path: readonly (string | number)[],
): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((found, step) => {
    if (typeof step === "number") return isArray(found) ? found[step] : undefined;
    return isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }, whole);
}
