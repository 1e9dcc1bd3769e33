import { isBlock, type NodeDocument, sequencesIn } from "../../saga/index.js";
import { hasCompensation } from "../lower/node-facts.js";
import { sum } from "./counts.js";
import { type At, branchesOf, type Course } from "./course.js";

/** A run whose compensations went on past those that were stuck. */
export interface StuckRun {
  readonly course: Course;
  /** True if the compensation of a step was stuck. */
  readonly isStuck: (step: string, at: At) => boolean;
}

/** The states that try compensations once more: a Choice for each of them, and a Task for those that are stuck. */
export function statesOfAgain(nodes: readonly NodeDocument[], at: At, run: StuckRun): number {
  return sum(
    nodes.map((node) => {
      if (!hasCompensation([node])) return 0;
      if (node.type === "step") return 1 + (run.isStuck(node.name, at) ? 1 : 0);
      if (!isBlock(node)) return sum(sequencesIn(node).map(({ steps }) => statesOfAgain(steps, at, run)));
      const branches = (branchesOf(node, at, run.course) ?? []).filter(({ steps }) => hasCompensation(steps));
      if (!branches.some(({ steps, at: inside }) => isAnyStuck(steps, inside, run))) return 1;
      return 2 + sum(branches.map(({ steps, at: inside }) => statesOfAgain(steps, inside, run) + 1));
    }),
  );
}

function isAnyStuck(nodes: readonly NodeDocument[], at: At, run: StuckRun): boolean {
  return nodes.some((node) => {
    if (node.type === "step") return run.isStuck(node.name, at);
    if (!isBlock(node)) return sequencesIn(node).some(({ steps }) => isAnyStuck(steps, at, run));
    const branches = branchesOf(node, at, run.course) ?? [];
    return branches.some(({ steps, at: inside }) => isAnyStuck(steps, inside, run));
  });
}
