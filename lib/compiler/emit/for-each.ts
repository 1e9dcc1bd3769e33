import type { MapState, Transition } from "../../asl/index.js";
import type { ForEachDocument } from "../../saga/index.js";
import {
  call,
  condition,
  element,
  elementWhere,
  everyValue,
  list as listOf,
  states as stateData,
} from "../jsonata/build.js";
import { type EmittedGroup, type Expression, expression } from "../jsonata/expression.js";
import type { Jsonata } from "../jsonata/tree.js";
import type { CompileContext } from "../lower/context.js";
import {
  fromIteration,
  handOn,
  intoIteration,
  itemSelector,
  index as recoveredIndex,
} from "../lower/iteration-path.js";
import { boundedList } from "../lower/list-limits.js";
import type { Location } from "../lower/references.js";
import { outcomeResults, resultsFromIteration, sourceOf } from "../lower/result-scope.js";
import { branchAgain, branchRecovery } from "./branch-recovery.js";
import { type CompiledBranch, settle, wantsOutcomes } from "./concurrent-branches.js";
import type { Again, Compensation, CompiledNode, NodeSite } from "./sequence.js";

/**
 * A Map whose iterations never fail, as the branches of a Parallel never do. Its list is bounded: where it is too long,
 * the Map runs over the empty one, and the Choice after it leads into the recovery of what was done before.
 */
export function forEachNode(block: ForEachDocument, branch: CompiledBranch, site: NodeSite): CompiledNode {
  const { sequence, next, beforePivot } = site;
  const { context, exit } = sequence;
  const list = boundedList(block, sequence);
  const variable = context.names.block(block.name);
  if (!beforePivot) {
    const assigned = wantsOutcomes(block, context) ? variable : undefined;
    const state = map(block, branch.group, {
      items: list.list,
      variable: assigned,
      next: { Next: next ?? exit.done },
      location: sequence,
    });
    return { states: [{ name: block.name, state }] };
  }
  const compensation = compensationOf(block, branch, context);
  const {
    next: settled,
    Catch,
    settled: choice,
  } = settle(block, site, compensation, {
    condition: list.isTooLong,
    failure: list.errorOutput,
  });
  const state = map(block, branch.group, {
    items: boundedItems(list),
    variable,
    next: { Next: settled },
    location: sequence,
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
  const entry = context.states.compensationOf(block.name);
  const stuck = context.names.stuck(block.name);
  return {
    entry,
    states: ({ transition }, location) => {
      const { outcome, inside } = iteration(block, location, context);
      const group = branchRecovery(block, branch, { outcome, location: inside, context });
      const state = map(block, group, {
        items: boundedItems(boundedList(block, location)),
        variable: context.continuesOnStuck ? stuck : undefined,
        next: transition,
        location,
      });
      return [{ name: entry, state }];
    },
    again: context.continuesOnStuck ? [againOf(block, branch, context)] : [],
  };
}

/** The view from an iteration of the recovery, and the outcome that it is about. */
function iteration(
  block: ForEachDocument,
  { results, iterationPath }: Location,
  { names }: CompileContext,
): { readonly outcome: Jsonata; readonly inside: Location } {
  // Found by its index and not by its place: whether a redrive keeps places is not documented.
  const outcome = elementWhere(fromIteration(sourceOf(block, results, names)), "index", recoveredIndex);
  return {
    outcome,
    inside: {
      results: outcomeResults(block.steps, outcome, resultsFromIteration(results)),
      iterationPath: intoIteration(iterationPath, block),
    },
  };
}

function againOf(block: ForEachDocument, branch: CompiledBranch, context: CompileContext): Again {
  const entry = context.states.stuck(block.name);
  const again = context.states.again(block.name);
  const variable = context.names.stuck(block.name);
  return {
    entry,
    node: block.name,
    variable,
    isBlock: true,
    states: (next, location, noted) => {
      const stuck = noted({ node: block.name, variable });
      const group = branchAgain(block, branch, {
        stuck: element(fromIteration(stuck), recoveredIndex),
        location: iteration(block, location, context).inside,
        context,
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
            items: boundedItems(boundedList(block, location)),
            variable: undefined,
            next: { Next: next },
            location,
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
  readonly location: Location;
}

function map(
  block: ForEachDocument,
  ItemProcessor: EmittedGroup,
  { items, variable, next, location: { iterationPath } }: MapParts,
): MapState<Expression> {
  return {
    Type: "Map",
    Items: expression(items),
    ...(block.maxConcurrency === undefined ? {} : { MaxConcurrency: block.maxConcurrency }),
    ItemSelector: itemSelector(block, iterationPath),
    ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...ItemProcessor },
    ...(variable === undefined ? {} : { Assign: { [variable]: expression(stateData("result")) } }),
    Output: "End" in next ? {} : handOn(iterationPath),
    ...next,
  };
}
