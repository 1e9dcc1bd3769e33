import { isArray, isObject, type JsonValue } from "../../asl/index.js";
import { setOwn } from "../jsonata/evaluate/values.js";
import { isReferencePath } from "./read-path.js";
import type { Path } from "./path.js";
import { queryOf } from "./query.js";
import { PathSyntaxError } from "./text-reader.js";

/** A path of properties and indexes to a place in a document: `$.order.items[0]`. */
export interface ReferencePath {
  readonly source: string;
  /** From the outside in. */
  readonly keys: readonly (string | number)[];
}

/** Thrown when a document has no such place, and none can be made. */
export class NoSuchPlace extends Error {
  override readonly name = "NoSuchPlace";
}

/**
 * The place in the input that a path names.
 *
 * @throws PathSyntaxError when it is none, or may name several.
 */
export function referencePathOf(source: string): ReferencePath {
  const { path, variable, isOfContext } = queryOf(source);
  if (variable !== undefined || isOfContext)
    throw new PathSyntaxError("a reference path begins with '$.' or is '$'");
  if (!isReferencePath(path))
    throw new PathSyntaxError(
      "a reference path consists of names and indexes only, such as $.order.items[0]",
    );
  return { source, keys: keysOf(path) };
}

function keysOf({ steps }: Path): (string | number)[] {
  return steps.flatMap((step): readonly (string | number)[] =>
    step.kind === "property" ? step.names : step.kind === "index" ? step.indexes : [],
  );
}

/**
 * A copy of a document with a value at a place. Objects on the way that are missing are made; other parts are shared.
 *
 * @throws NoSuchPlace
 */
export function withValueAt({ keys }: ReferencePath, document: JsonValue, value: JsonValue): JsonValue {
  const write = (at: number, part: JsonValue | undefined): JsonValue => {
    const key = keys[at];
    if (key === undefined) return value;
    if (typeof key === "number") {
      if (!isArray(part) || key >= part.length) throw new NoSuchPlace();
      const copy = [...part];
      copy[key] = write(at + 1, part[key]);
      return copy;
    }
    if (part !== undefined && !isObject(part)) throw new NoSuchPlace();
    const copy: Record<string, JsonValue> = { ...part };
    const inner = part !== undefined && Object.hasOwn(part, key) ? part[key] : undefined;
    setOwn(copy, key, write(at + 1, inner));
    return copy;
  };
  return write(0, document);
}
