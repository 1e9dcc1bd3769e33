import type { NodeDocument, SagaDocument, StepDocument } from "../../saga/document.js";

/** The steps of a saga by the names that calls have: the parts around a step come first, as in `Outbound/ReserveFlight`. */
export function stepsByName({ steps, hooks = {} }: SagaDocument): ReadonlyMap<string, StepDocument> {
  const found = new Map<string, StepDocument>();
  collect([...steps, ...(hooks.onCompleted ?? []), ...(hooks.onCompensated ?? [])], "", found);
  return found;
}

function collect(nodes: readonly NodeDocument[], parts: string, found: Map<string, StepDocument>): void {
  for (const node of nodes) {
    switch (node.type) {
      case "step":
        found.set(`${parts}${node.name}`, node);
        break;
      case "parallel":
        for (const { steps } of node.branches) collect(steps, parts, found);
        break;
      case "choice":
        for (const { steps } of node.paths) collect(steps, parts, found);
        break;
      case "forEach":
        collect(node.steps, parts, found);
        break;
      case "part":
        collect(node.steps, `${parts}${node.name}/`, found);
        break;
      case "wait":
        break;
    }
  }
}
