import {
  type NodeDocument,
  rawIn,
  type SagaDocument,
  type StepDocument,
  type TemplateJson,
  walk,
} from "../../saga/index.js";
import type { Gate } from "./cancellation.js";

/** True if anything in a sequence is compensated. */
export function hasCompensation(nodes: readonly NodeDocument[]): boolean {
  for (const { node } of walk(nodes))
    if (node.type === "step" && node.compensation !== undefined) return true;
  return false;
}

/**
 * The steps on whose Tasks a saga may end: none where its output is made in states of its own, or a Choice stands before
 * its end.
 */
export function endingStepsOf(
  { steps, options }: SagaDocument,
  gate: Gate | undefined,
  readsAnswer: ReadsAnswer,
): ReadonlySet<string> {
  const endsElsewhere = options?.largeOutput === true || gate?.index === steps.length;
  return endsElsewhere ? new Set() : endingSteps(steps, readsAnswer);
}

/** True if a Choice follows the Task of a step. */
type ReadsAnswer = (step: StepDocument) => boolean;

/** The steps on whose Tasks a sequence may end: the last one, or those that are last on the paths of a choice. */
export function endingSteps(nodes: readonly NodeDocument[], readsAnswer: ReadsAnswer): ReadonlySet<string> {
  return new Set(lastSteps(nodes).flatMap((step) => (readsAnswer(step) ? [] : [step.name])));
}

function lastSteps(nodes: readonly NodeDocument[]): StepDocument[] {
  const last = nodes.at(-1);
  if (last?.type === "step") return [last];
  return last?.type === "choice" ? last.paths.flatMap(({ steps }) => lastSteps(steps)) : [];
}

/** Every template of a node itself. */
export function templatesOf(node: NodeDocument): TemplateJson[] {
  switch (node.type) {
    case "step":
      return [
        node.action.request,
        ...(node.compensation?.request === undefined ? [] : [node.compensation.request]),
      ];
    case "forEach":
      return [node.items];
    case "choice":
      return node.paths.flatMap(({ when }) => (when === undefined ? [] : [when]));
    case "wait":
      return node.until === undefined ? [] : [node.until];
    default:
      return [];
  }
}

/** True if a Parallel evaluates what a node depends on beforehand: a time, or conditions that hold raw JSONata. */
export function needsEvaluation(node: NodeDocument): boolean {
  if (node.type === "wait") return node.until !== undefined;
  return node.type === "choice" && node.paths.some(({ when = null }) => !rawIn(when).next().done);
}
