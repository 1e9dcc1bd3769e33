import type { NodeDocument } from "../../saga/index.js";
import { choiceNode } from "./choice.js";
import { forEachNode } from "./for-each.js";
import { parallelNode } from "./parallel.js";
import type { CompiledNode, NodePlace } from "./sequence.js";
import { stepNode } from "./step.js";
import { waitNode } from "./wait.js";

/** The states of any node, and what compensates it. */
export function compileNode(node: NodeDocument, place: NodePlace): CompiledNode {
  switch (node.type) {
    case "step":
      return stepNode(node, place);
    case "parallel":
      return parallelNode(node, place);
    case "forEach":
      return forEachNode(node, place);
    case "choice":
      return choiceNode(node, place);
    case "wait":
      return waitNode(node, place);
    case "part":
      throw new RangeError(`The part "${node.name}" was not put in place before.`);
  }
}
