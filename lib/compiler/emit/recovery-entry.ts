import type { NodeDocument } from "../../saga/index.js";
import type { CompileContext } from "../lower/context.js";
import { hasCompensation } from "../lower/node-facts.js";

/** The state with which the compensation of a node that was done whole begins; undefined where it has none. */
export function entryOf(node: NodeDocument, { states }: CompileContext): string | undefined {
  if (node.type === "step") return node.compensation === undefined ? undefined : states.compensation(node);
  return hasCompensation([node]) ? states.compensationOf(node.name) : undefined;
}
