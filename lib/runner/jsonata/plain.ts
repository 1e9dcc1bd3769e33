import type { JsonValue } from "../../asl/index.js";
import { FunctionObject, setOwn } from "./evaluate/values.js";

/** Thrown when a result is, or holds, what JSON has nothing for: a function. */
export class UnsupportedResult extends Error {
  override readonly name = "UnsupportedResult";
}

/**
 * JSONata's answer, as plain JSON: JSONata marks its sequences by properties of their arrays, which must not get
 * into a variable, where they would be unwrapped later. Numbers that are not finite become their names, as on AWS.
 *
 * @returns the value itself where it is plain already; undefined for nothing.
 * @throws UnsupportedResult for a function.
 */
export function toPlain(value: unknown): JsonValue | undefined {
  switch (typeof value) {
    case "undefined":
      return undefined;
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "object":
      break;
    default:
      throw new UnsupportedResult();
  }
  if (value === null) return null;
  if (Array.isArray(value)) return plainArray(value);
  if (value instanceof FunctionObject) throw new UnsupportedResult();
  const properties: Record<string, JsonValue> = {};
  for (const [name, property] of Object.entries(value)) {
    const plain = toPlain(property);
    if (plain !== undefined) setOwn(properties, name, plain);
  }
  return properties;
}

function plainArray(array: readonly unknown[]): JsonValue {
  // An array constructor of JSONata may leave undefined among its elements; JSON has null there.
  return Array.from(array, (element) => toPlain(element) ?? null);
}
