import { type NodeDocument, rawIn, type TemplateJson, walk } from "../../saga/index.js";

/** Whether what a node evaluates may fail, so that it is evaluated where a failure can be caught. */
export function needsEvaluation(node: NodeDocument): boolean {
  if (node.type === "wait") return node.until !== undefined;
  return node.type === "choice" && node.paths.some(({ when }) => when !== undefined && mayFail(when));
}

/** Whether a template may fail when it runs. */
export function mayFail(template: TemplateJson): boolean {
  return !rawIn(template).next().done;
}

/** Whether anything in a sequence is compensated. */
export function hasCompensation(nodes: readonly NodeDocument[]): boolean {
  for (const { node } of walk(nodes))
    if (node.type === "step" && node.compensation !== undefined) return true;
  return false;
}

/** The steps on whose Tasks a sequence may end: the last one, or those that are last on the paths of a choice. */
export function endingSteps(nodes: readonly NodeDocument[]): ReadonlySet<string> {
  return new Set(lastSteps(nodes));
}

function lastSteps(nodes: readonly NodeDocument[]): string[] {
  const last = nodes.at(-1);
  if (last?.type === "step") return [last.name];
  return last?.type === "choice" ? last.paths.flatMap(({ steps }) => lastSteps(steps)) : [];
}
