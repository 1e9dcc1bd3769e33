import { type BlockDocument, isBlock, type NodeDocument, scopeNodes } from "../../saga/index.js";
import { call, condition, element, lambda, list, object, property, variable } from "../jsonata/build.js";
import { depthOf } from "../jsonata/questions.js";
import type { Jsonata, Property } from "../jsonata/tree.js";
import type { CompileContext } from "../lower/context.js";
import { hasCompensation } from "../lower/node-facts.js";
import { keepWanted, wantTheSame } from "../lower/wanted-paths.js";

/** The place that a value is handed out from. */
export interface HandingOut {
  readonly context: CompileContext;
  readonly beforePivot: boolean;
  /** Out of how many of the blocks around its node. */
  readonly blocksOut: number;
}

/** Depth limit of an expression that hands a value out of a block. Beyond it, the value is handed out whole. */
const depthLimit = 40;

/**
 * Hands a node's result out of one more of the blocks around it: no more than what is wanted there.
 *
 * @param source what was handed out of the blocks further in: of a step its response, of a choice its path, of a block its
 *   outcomes.
 */
export function handedOut(node: NodeDocument, source: Jsonata, site: HandingOut): Jsonata {
  if (isBlock(node)) return isLess(node, site) ? outcomesOf(node, source, site) : source;
  const { liveness } = site.context;
  const [before, wanted] = [site.blocksOut - 1, site.blocksOut].map((out) => liveness.wanted(node.name, out));
  return wanted === undefined || wantTheSame(before, wanted) ? source : keepWanted(source, wanted);
}

/** True if there is anything in the outcomes of a block that is not wanted further out. */
function isLess(block: BlockDocument, { context, beforePivot, blocksOut }: HandingOut): boolean {
  // Nobody outside asks for the failures of the branches.
  if (beforePivot && blocksOut === 1) return true;
  return branchesOf(block).some((steps) =>
    scopeNodes(steps).some((node) => {
      const [before, wanted] = [blocksOut, blocksOut + 1].map((out) =>
        context.liveness.wanted(node.name, out),
      );
      if (!wantTheSame(before, wanted)) return true;
      return isBlock(node) && isLess(node, { context, beforePivot, blocksOut: blocksOut + 1 });
    }),
  );
}

/** The outcomes of a block, absent where it has none, because they were too large or it was not run. */
function outcomesOf(block: BlockDocument, source: Jsonata, site: HandingOut): Jsonata {
  const outcome = variable("o");
  const outcomes =
    block.type === "forEach"
      ? list([call("map", source, lambda([outcome.name], outcomeOf(block, block.steps, outcome, site)))])
      : list(block.branches.map(({ steps }, index) => outcomeOf(block, steps, element(source, index), site)));
  const made = condition(call("exists", source), outcomes);
  return depthOf(made) > depthLimit ? source : made;
}

function outcomeOf(
  block: BlockDocument,
  steps: readonly NodeDocument[],
  outcome: Jsonata,
  { context, beforePivot, blocksOut }: HandingOut,
): Jsonata {
  const nodes = scopeNodes(steps);
  const kept = (name: string): Property => [name, property(outcome, name)];
  const results = nodes
    .filter(({ name }) => context.liveness.wanted(name, blocksOut + 1) !== undefined)
    .map((node): Property => {
      const source = property(outcome, node.name);
      return [node.name, handedOut(node, source, { context, beforePivot, blocksOut: blocksOut + 1 })];
    });
  const isCompensated = beforePivot && hasCompensation(steps);
  return object([
    ...(isCompensated && block.type === "forEach" ? [kept("index")] : []),
    ...(isCompensated ? [kept("recovery")] : []),
    ...results,
    ...(nodes.some((node) => node.type === "step" && node.kind === "best-effort") ? [kept("failures")] : []),
  ]);
}

function branchesOf(block: BlockDocument): readonly (readonly NodeDocument[])[] {
  return block.type === "forEach" ? [block.steps] : block.branches.map(({ steps }) => steps);
}
