import { type SagaDocument, walk } from "../saga/index.js";
import type { PlacedNode } from "./places.js";

/** True if there may be a reason not to run a node. */
export function hasCheck(placed: PlacedNode, document: SagaDocument): boolean {
  const { node, isBeforePivot, path } = placed;
  switch (node.type) {
    case "forEach":
      return isBeforePivot;
    case "wait":
      return isBeforePivot && node.until !== undefined;
    case "step":
      if (node.kind === "pivot") return laterLists(document, path).length > 0;
      return isBeforePivot && document.options?.deadline !== undefined;
    default:
      return false;
  }
}

/** Lists after the pivot: their lengths are asked for before it, because nothing leads back after it. */
function laterLists({ steps }: SagaDocument, [name]: PlacedNode["path"]): readonly unknown[] {
  const pivot = steps.findIndex((node) => node.name === name);
  return [...walk(steps.slice(pivot + 1))].filter(({ node }) => node.type === "forEach");
}
