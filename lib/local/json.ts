import type { JsonObject, JsonValue } from "../asl/index.js";

/** Whether a value is a JSON object: neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a JSON array. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** `JSON.parse` with a type that has to be narrowed before use. Throws a SyntaxError. */
export function parseJson(text: string): JsonValue {
  return JSON.parse(text);
}

/** The object, or an empty one in place of anything else. */
export function objectOr(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The array, or an empty one in place of anything else. */
export function arrayOr(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

/** A value as an error message shows it: JSON, cut where a reader would stop reading. */
export function shown(value: JsonValue | undefined): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
