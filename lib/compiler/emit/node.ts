import { type BlockDocument, itemBranch, type NodeDocument } from "../../saga/index.js";
import { literal, object } from "../jsonata/build.js";
import { expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import type { Gate } from "../lower/cancellation.js";
import { type IterationPath, intoBlock, intoIteration } from "../lower/iteration-path.js";
import { listsAfter } from "../lower/list-limits.js";
import { variableResults } from "../lower/result-scope.js";
import { gateState } from "../lower/state-names.js";
import { type BlockBranch, branchExit } from "./branch-exit.js";
import { choiceNode } from "./choice.js";
import type { CompiledBranch } from "./concurrent-branches.js";
import { startOf } from "./evaluation.js";
import { forEachNode } from "./for-each.js";
import { parallelNode } from "./parallel.js";
import type {
  Compensation,
  CompiledNode,
  CompiledSequence,
  NamedState,
  NodeSite,
  SequenceContext,
} from "./sequence.js";
import { group } from "./state-group.js";
import { stepNode } from "./step.js";
import { waitNode } from "./wait.js";

/** Compiles a sequence: forward in the order of its nodes, with every failure leading into the compensations. */
export function compileSequence({ first: firstPath, gate, ...sequence }: SequenceContext): CompiledSequence {
  const { nodes, exit, after } = sequence;
  const startAt = (index: number): string | undefined => {
    const node = nodes[index];
    return node === undefined ? after : startOf(node, sequence);
  };
  const states: NamedState[] = [];
  const compensations: Compensation[] = [];
  for (const [index, node] of nodes.entries()) {
    const isGated = gate?.index === index + 1;
    const compiled = compileNode(node, {
      sequence: index === 0 && firstPath !== undefined ? { ...sequence, iterationPath: firstPath } : sequence,
      before: compensations.at(-1)?.entry ?? sequence.before,
      next: isGated ? gateState : startAt(index + 1),
      beforePivot: sequence.beforePivot(index),
    });
    states.push(...compiled.states);
    if (compiled.compensation !== undefined) compensations.push(compiled.compensation);
    if (isGated) {
      const last = compensations.at(-1)?.entry ?? sequence.before;
      states.push(gateBefore(startAt(index + 1) ?? exit.done, gate, { last, sequence }));
    }
  }
  const start = startAt(0) ?? exit.done;
  if (gate?.index !== 0) return { start, states, compensations };
  const first = gateBefore(start, gate, { last: undefined, sequence });
  return { start: first.name, states: [first, ...states], compensations };
}

/** The Choice that leads an execution back which is redriven, or in which a list is too long, and any other on. */
function gateBefore(
  next: string,
  { step, index, refusesLists = false }: Gate,
  { last, sequence }: { readonly last: string | undefined; readonly sequence: SequenceContext },
): NamedState {
  const { context, exit, nodes } = sequence;
  const { cancellation } = context;
  const back = (told: Jsonata) => exit.recover({ told }, last);
  const lists = refusesLists ? listsAfter(nodes.slice(index + 1), sequence) : [];
  return {
    name: gateState,
    state: {
      Type: "Choice",
      Choices: [
        ...(cancellation === undefined
          ? []
          : [{ Condition: expression(cancellation.isRedriven), ...back(cancellation.told(step)) }]),
        ...lists.map(({ isTooLong, errorOutput }) => ({
          Condition: expression(isTooLong),
          ...back(
            object([
              ["step", literal(step)],
              ["error", errorOutput],
            ]),
          ),
        })),
      ],
      Default: next,
    },
  };
}

/** The states of any node, and what compensates it. What it holds is compiled here, so that no other file has to. */
function compileNode(node: NodeDocument, site: NodeSite): CompiledNode {
  const { sequence, before, next, beforePivot } = site;
  switch (node.type) {
    case "step":
      return stepNode(node, site);
    case "wait":
      return waitNode(node, site);
    case "parallel": {
      const inside = intoBlock(sequence.iterationPath, node.name);
      const branches = node.branches.map((branch) => compileBranch(node, branch, site, inside));
      return parallelNode(node, branches, site);
    }
    case "forEach": {
      const inside = intoIteration(sequence.iterationPath, node);
      const branch = { name: itemBranch, steps: node.steps };
      return forEachNode(node, compileBranch(node, branch, site, inside), site);
    }
    case "choice": {
      const paths = node.paths.map((path) => ({
        path,
        sequence: compileSequence({
          ...sequence,
          nodes: path.steps,
          after: next,
          before,
          beforePivot: () => beforePivot,
        }),
      }));
      return choiceNode(node, paths, site);
    }
    case "part":
      throw new RangeError(`The part "${node.name}" was not put in place before.`);
  }
}

/** Compiles a branch: it never fails, for each of its failures ends it with an outcome that tells it. */
function compileBranch(
  block: BlockDocument,
  branch: BlockBranch,
  { sequence, beforePivot }: NodeSite,
  iterationPath: IterationPath,
): CompiledBranch {
  const { context, results } = sequence;
  const exit = branchExit(block, branch, { context, beforePivot });
  const compiled = compileSequence({
    context,
    nodes: branch.steps,
    results: variableResults(branch.steps, context.names, results),
    iterationPath,
    exit,
    beforePivot: () => beforePivot,
  });
  const { done, stopped } = exit.states;
  return { branch, sequence: compiled, group: group(compiled.start, [...compiled.states, done, stopped]) };
}
