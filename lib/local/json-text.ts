import { type JsonValue, parseJson } from "../asl/index.js";

/** The value of JSON text; undefined if the text is none. */
export function jsonIn(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
