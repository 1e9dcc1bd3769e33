import type { NodeDocument } from "../saga/index.js";

/** The steps on whose Tasks a sequence may end: the last one, or those that are last on the paths of a choice. */
export function endingSteps(nodes: readonly NodeDocument[]): ReadonlySet<string> {
  return new Set(lastSteps(nodes));
}

function lastSteps(nodes: readonly NodeDocument[]): string[] {
  const last = nodes.at(-1);
  if (last?.type === "step") return [last.name];
  return last?.type === "choice" ? last.paths.flatMap(({ steps }) => lastSteps(steps)) : [];
}
