import type { JsonObject, JsonValue } from "../../asl/index.js";
import { readEventPattern } from "./event-pattern.js";

/** Tells if somebody wants a record. */
export type EventMatcher = (record: JsonObject) => boolean;

/** Tells if a record matches one of some patterns. Without patterns, every record does. */
export function matcherOf(patterns: readonly JsonValue[]): EventMatcher {
  const read = patterns.map(readEventPattern);
  return (record) => read.length === 0 || read.some((pattern) => pattern.matches(record));
}
