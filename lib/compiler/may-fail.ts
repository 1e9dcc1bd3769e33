import { type NodeDocument, rawIn, type TemplateJson } from "../saga/index.js";

/** Whether what a node evaluates may fail, so that it is evaluated where a failure can be caught. */
export function needsEvaluation(node: NodeDocument): boolean {
  if (node.type === "wait") return node.until !== undefined;
  return node.type === "choice" && node.paths.some(({ when }) => when !== undefined && mayFail(when));
}

/** Whether a template may fail when it runs. */
export function mayFail(template: TemplateJson): boolean {
  return !rawIn(template).next().done;
}
