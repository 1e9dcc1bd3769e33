import type { JsonObject, JsonValue } from "./types.js";

/** True if a value that came from JSON is an object: neither an array nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True if a value that came from JSON is an array. `Array.isArray` does not narrow readonly arrays. */
export function isArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** `JSON.parse` with a type that you have to narrow before use. Throws a SyntaxError. */
export function parseJson(text: string): JsonValue {
  return JSON.parse(text);
}

/**
 * JSON text that is the same for equal values: the order of an object's properties is of no account.
 *
 * @returns undefined for what JSON has no form of.
 */
export function canonicalJson(value: JsonValue): string;
export function canonicalJson(value: unknown): string | undefined;
export function canonicalJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** The object, or an empty one in place of anything else. */
export function objectOr(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The array, or an empty one in place of anything else. */
export function arrayOr(value: JsonValue | undefined): readonly JsonValue[] {
  return isArray(value) ? value : [];
}

const encoder = new TextEncoder();

/** The bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}
