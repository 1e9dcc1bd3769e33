import { type JsonObject, type JsonValue, objectOr, parseJson } from "../asl/index.js";

/** The value of JSON text; undefined if the text is none. */
export function jsonIn(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** An object, which may be written as JSON text; an empty one in place of anything else. */
export function objectIn(value: JsonValue | undefined): JsonObject {
  return objectOr(typeof value === "string" ? jsonIn(value) : value);
}
