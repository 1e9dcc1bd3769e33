import { block, object, property, variable } from "../jsonata/build.js";
import { readSource } from "../jsonata/raw-source.js";
import type { Jsonata } from "../jsonata/tree.js";

/**
 * The part of a value that is read later: the whole value, or some of its properties, by name, and of each of these again a part. A
 * path leads to the same thing in the value and in the part that is kept. A missing property stays missing, and a property of a list is
 * the list of that property of its elements.
 */
export type Wanted = "whole" | ReadonlyMap<string, Wanted>;

/** So many properties are followed, one in the other: what is kept is one object in the other, and AWS bounds the depth. */
const deepest = 10;

/** The part of a value that is needed to read a path in it. If the path has an index, the list is kept whole. */
export function wantedAt(path: readonly (string | number)[]): Wanted {
  const [first, ...rest] = path;
  if (typeof first !== "string") return "whole";
  return new Map([[first, wantedAt(rest)]]);
}

/** The parts that either of two readers wants. */
export function wantedByBoth(one: Wanted | undefined, other: Wanted): Wanted {
  if (one === undefined) return other;
  if (one === "whole" || other === "whole") return "whole";
  const both = new Map(one);
  for (const [name, wanted] of other) both.set(name, wantedByBoth(one.get(name), wanted));
  return both;
}

/** True if two readers want the same. */
export function wantTheSame(one: Wanted | undefined, other: Wanted | undefined): boolean {
  if (one === undefined || other === undefined || one === "whole" || other === "whole") return one === other;
  return one.size === other.size && [...one].every(([name, wanted]) => wantTheSame(wanted, other.get(name)));
}

/** An expression for the wanted part of a value, given the value's expression. It can fail only if that one can. */
export function keepWanted(source: Jsonata, wanted: Wanted): Jsonata {
  if (wanted === "whole") return source;
  // What is more than a name is said once.
  if (isName(source)) return kept(source, wanted, 0);
  return block([["r", source]], kept(variable("r"), wanted, 0));
}

function kept(source: Jsonata, wanted: Wanted, depth: number): Jsonata {
  if (wanted === "whole" || depth === deepest) return source;
  return object([...wanted].map(([name, inside]) => [name, kept(property(source, name), inside, depth + 1)]));
}

function isName(tree: Jsonata): boolean {
  if (tree.kind === "raw") return readSource(tree.source)?.isName === true;
  return tree.kind === "path" ? isName(tree.base) : tree.kind === "variable" || tree.kind === "states";
}
