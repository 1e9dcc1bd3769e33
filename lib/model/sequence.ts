import type { NodeDocument, PartDocument } from "../saga/document.js";
import { runForEach, runParallel } from "./block.js";
import { runChoice } from "./choice.js";
import type { Way } from "./memory.js";
import type { Moment } from "./moment.js";
import type { Done, Fallen, Progress, Running, Stuck } from "./progress.js";
import { partScope, type Scope, withResult } from "./scope.js";
import { runStep } from "./step.js";
import { objectOf } from "./values/json.js";
import { runWait } from "./wait.js";
import { remember, resumed, type Walk, within } from "./walk.js";

/**
 * Runs nodes one after the other, up to the first that hasn't ended or has failed. Its value is their results by name.
 *
 * @param walk one of this sequence's own.
 */
export function runSequence(
  nodes: readonly NodeDocument[],
  scope: Scope,
  when: Moment,
  walk: Walk,
): Progress {
  const { open, when: end, way } = follow(nodes, scope, when, walk);
  const begun = way.begun.map((each) => each.begun);
  if (way.failed !== undefined) return { ...way.failed, begun };
  return open ?? { state: "done", when: end, value: objectOf(way.results), begun };
}

/** Goes on with nodes where the walk before has got to: what has ended by then isn't run again. */
export function follow(
  nodes: readonly NodeDocument[],
  scope: Scope,
  begins: Moment,
  walk: Walk,
): { readonly way: Way; readonly when: Moment; readonly open?: Running | Stuck } {
  const reached = resumed(walk, begins);
  let when = reached?.when ?? begins;
  let way = reached?.way ?? { scope, results: [], begun: [] };
  for (const [offset, node] of nodes.slice(reached?.index ?? 0).entries()) {
    if (way.failed !== undefined) break;
    const progress = runNode(node, way.scope, when, walk);
    if (progress.state === "running" || progress.state === "stuck") return { way, when, open: progress };
    when = progress.when;
    way = wayAfter(node, progress, way);
    remember(walk, { begins, index: (reached?.index ?? 0) + offset + 1, when, way });
  }
  return { way, when };
}

function wayAfter(node: NodeDocument, progress: Done | Fallen, { scope, results, begun }: Way): Way {
  const all = [...begun, ...progress.begun.map((each) => ({ node, begun: each }))];
  if (progress.state === "failed") return { scope, results, begun: all, failed: progress };
  const { value } = progress;
  return {
    scope: withResult(scope, node.name, value),
    results: [...results, [node.name, value]],
    begun: all,
  };
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
        runPath: (path, begins) => within(walk, 0, (side) => runSequence(path.steps, scope, begins, side)),
      });
    case "wait":
      return runWait(node, scope, when, walk);
    case "part":
      return runPart(node, scope, when, walk);
  }
}

/** A part runs as if its steps stood in its place. */
function runPart({ name, input, steps }: PartDocument, scope: Scope, when: Moment, walk: Walk): Progress {
  return within(walk, 0, (side) => runSequence(steps, partScope(name, input, scope), when, side));
}
