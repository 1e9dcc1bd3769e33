import { type NodeDocument, walk } from "../saga/index.js";

/** Whether anything in a sequence is compensated. */
export function hasCompensation(nodes: readonly NodeDocument[]): boolean {
  for (const { node } of walk(nodes))
    if (node.type === "step" && node.compensation !== undefined) return true;
  return false;
}
