import type { MapState, Transition } from "../../asl/index.js";
import { type ForEachDocument, itemBranch } from "../../saga/index.js";
import {
  call,
  condition,
  element,
  everyValue,
  list as listOf,
  states as stateData,
} from "../jsonata/build.js";
import { type EmittedGroup, type Expression, expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import type { CompileContext } from "../lower/context.js";
import { handOn, intoFrame, intoIteration, itemSelector, recoveredIndex } from "../lower/iteration-path.js";
import { boundedList } from "../lower/list-limits.js";
import { blockStates } from "../lower/names.js";
import type { Scene } from "../lower/references.js";
import { outcomeView, sourceOf, viewIntoFrame } from "../lower/result-scope.js";
import {
  branchAgain,
  branchRecovery,
  type CompiledBranch,
  compileBranch,
  settle,
  wantsOutcomes,
} from "./concurrent-branches.js";
import type { Again, Compensation, CompiledNode, NodePlace } from "./sequence.js";

/**
 * A Map whose iterations never fail, as the branches of a Parallel never do. Its list is bounded: where it is too long,
 * the Map runs over the empty one, and the Choice after it leads into the recovery of what was done before.
 */
export function forEachNode(block: ForEachDocument, place: NodePlace): CompiledNode {
  const { sequence, next, beforePivot } = place;
  const { context, exit, standing } = sequence;
  const inside = intoIteration(standing, block.name);
  const branch = compileBranch(block, { name: itemBranch, steps: block.steps }, place, inside);
  const list = boundedList(block, sequence);
  const variable = context.names.block(block.name);
  if (!beforePivot) {
    const assigned = wantsOutcomes(block, context) ? variable : undefined;
    const state = map(block, branch.group, {
      items: list.list,
      variable: assigned,
      next: { Next: next ?? exit.done },
      scene: sequence,
    });
    return { states: [{ name: block.name, state }] };
  }
  const compensation = compensationOf(block, branch, context);
  const {
    next: settled,
    Catch,
    settled: choice,
  } = settle(block, place, compensation, {
    condition: list.isTooLong,
    failure: list.errorOutput,
  });
  const state = map(block, branch.group, {
    items: boundedItems(list),
    variable,
    next: { Next: settled },
    scene: sequence,
  });
  return { states: [{ name: block.name, state: { ...state, Catch } }, choice], compensation };
}

function boundedItems({ list, isTooLong }: { readonly list: Jsonata; readonly isTooLong: Jsonata }): Jsonata {
  return condition(isTooLong, listOf([]), list);
}

/** A Map over the same list, in which each iteration begins where the outcome of the same index says. */
function compensationOf(
  block: ForEachDocument,
  branch: CompiledBranch,
  context: CompileContext,
): Compensation | undefined {
  if (branch.sequence.compensations.length === 0) return undefined;
  const entry = blockStates.compensation(block.name);
  const stuck = context.names.stuck(block.name);
  return {
    entry,
    states: ({ transition }, scene) => {
      const { outcome, inside } = iteration(block, scene, context);
      const group = branchRecovery(block, branch, { outcome, scene: inside, context });
      const state = map(block, group, {
        items: boundedItems(boundedList(block, scene)),
        variable: context.continuesOnStuck ? stuck : undefined,
        next: transition,
        scene,
        recovers: true,
      });
      return [{ name: entry, state }];
    },
    again: context.continuesOnStuck ? [againOf(block, branch, context)] : [],
  };
}

/** What is seen from an iteration of the recovery, and the outcome that it is about. */
function iteration(
  block: ForEachDocument,
  { view, standing }: Scene,
  { names }: CompileContext,
): { readonly outcome: Jsonata; readonly inside: Scene } {
  const outcome = element(intoFrame(sourceOf(block, view, names)), recoveredIndex);
  return {
    outcome,
    inside: {
      view: outcomeView(block.steps, outcome, viewIntoFrame(view)),
      standing: intoIteration(standing, block.name),
    },
  };
}

function againOf(block: ForEachDocument, branch: CompiledBranch, context: CompileContext): Again {
  const entry = blockStates.stuck(block.name);
  const again = blockStates.again(block.name);
  const variable = context.names.stuck(block.name);
  return {
    entry,
    node: block.name,
    variable,
    isBlock: true,
    states: (next, scene, noted) => {
      const stuck = noted({ node: block.name, variable });
      const group = branchAgain(block, branch, {
        stuck: element(intoFrame(stuck), recoveredIndex),
        scene: iteration(block, scene, context).inside,
      });
      return [
        {
          name: entry,
          state: {
            Type: "Choice",
            Choices: [{ Condition: expression(call("exists", everyValue(stuck))), Next: again }],
            Default: next,
          },
        },
        {
          name: again,
          state: map(block, group, {
            items: boundedItems(boundedList(block, scene)),
            variable: undefined,
            next: { Next: next },
            scene,
            recovers: true,
          }),
        },
      ];
    },
  };
}

interface MapParts {
  readonly items: Jsonata;
  readonly variable: string | undefined;
  readonly next: Transition;
  readonly scene: Scene;
  /** Whether it compensates, so that each iteration is told its index. */
  readonly recovers?: boolean;
}

function map(
  block: ForEachDocument,
  ItemProcessor: EmittedGroup,
  { items, variable, next, scene: { standing }, recovers = false }: MapParts,
): MapState<Expression> {
  return {
    Type: "Map",
    Items: expression(items),
    ...(block.maxConcurrency === undefined ? {} : { MaxConcurrency: block.maxConcurrency }),
    ItemSelector: itemSelector(block, standing, recovers),
    ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...ItemProcessor },
    ...(variable === undefined ? {} : { Assign: { [variable]: expression(stateData("result")) } }),
    Output: "End" in next ? {} : handOn(standing),
    ...next,
  };
}
