import type { NodeDocument, PartDocument } from "../saga/document.js";
import type { Begun } from "./begun.js";
import { runForEach, runParallel } from "./block.js";
import { runChoice } from "./choice.js";
import type { Moment } from "./moment.js";
import type { Progress } from "./progress.js";
import { partScope, type Scope, withResult } from "./scope.js";
import { runStep } from "./step.js";
import { objectOf, type Value } from "./values/json.js";
import { runWait } from "./wait.js";
import type { Walk } from "./walk.js";

/** Runs nodes one after the other, up to the first that hasn't ended or has failed. Its value is their results by name. */
export function runSequence(
  nodes: readonly NodeDocument[],
  scope: Scope,
  when: Moment,
  walk: Walk,
): Progress {
  let [inner, now] = [scope, when];
  const results: [name: string, value: Value][] = [];
  const begun: Begun[] = [];
  for (const node of nodes) {
    const progress = runNode(node, inner, now, walk);
    if (progress.state === "running" || progress.state === "stuck") return progress;
    begun.push(...progress.begun);
    if (progress.state === "failed") return { ...progress, begun };
    now = progress.when;
    inner = withResult(inner, node.name, progress.value);
    results.push([node.name, progress.value]);
  }
  return { state: "done", when: now, value: objectOf(results), begun };
}

/** Runs a node. The sequences in a block, a path or a part run by `runSequence` too. */
export function runNode(node: NodeDocument, scope: Scope, when: Moment, walk: Walk): Progress {
  switch (node.type) {
    case "step":
      return runStep(node, scope, when, walk);
    case "parallel":
      return runParallel(node, { scope, when, walk, runBranch: runSequence });
    case "forEach":
      return runForEach(node, { scope, when, walk, runBranch: runSequence });
    case "choice":
      return runChoice(node, {
        scope,
        when,
        walk,
        runPath: (path, begins) => runSequence(path.steps, scope, begins, walk),
      });
    case "wait":
      return runWait(node, scope, when, walk);
    case "part":
      return runPart(node, scope, when, walk);
  }
}

/** A part runs as if its steps stood in its place. */
function runPart({ name, input, steps }: PartDocument, scope: Scope, when: Moment, walk: Walk): Progress {
  return runSequence(steps, partScope(name, input, scope), when, walk);
}
