import type { NodeDocument } from "./document.js";

/** The text between a part's name and the names inside it. No name that a user gives contains it. */
export const partSeparator = "/";

/** The part of a name that names the parts around a node: `Outbound/` of `Outbound/ReserveFlight`; empty for none. */
export function prefixOf(name: string): string {
  return name.slice(0, name.lastIndexOf(partSeparator) + 1);
}

/** The name of a node as it is told inside a node: without the parts that are around both. */
export function relativeName(name: string, inside: string): string {
  const prefix = prefixOf(inside);
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/**
 * The node that the first names of a path lead to, each part's name being one of them, and what is left of the path.
 *
 * @param inside the name of the node that holds the nodes.
 */
export function findByPath(
  nodes: readonly NodeDocument[],
  path: readonly (string | number)[],
  inside: string,
): { readonly node: NodeDocument; readonly rest: readonly (string | number)[] } | undefined {
  for (const node of nodes) {
    const names = relativeName(node.name, inside).split(partSeparator);
    if (names.every((name, index) => path[index] === name)) return { node, rest: path.slice(names.length) };
  }
  return undefined;
}
