import type { ParallelState, Transition } from "../../asl/index.js";
import type { ParallelDocument } from "../../saga/index.js";
import { call, element, everyValue, states as stateData } from "../jsonata/build.js";
import { type EmittedGroup, type Expression, expression } from "../jsonata/expression.js";
import { handOn, intoBlock, type Standing } from "../lower/iteration-path.js";
import { blockStates } from "../lower/names.js";
import { outcomeView, sourceOf } from "../lower/result-scope.js";
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
 * A Parallel whose branches never fail: a failure ends its branch with an outcome that tells it, so that no branch is
 * abandoned while its function runs on. A Choice after it goes on, or into the recovery.
 *
 * After the pivot there is nothing to recover: a branch that cannot go on fails the execution, which is redriven.
 */
export function parallelNode(block: ParallelDocument, place: NodePlace): CompiledNode {
  const { sequence, next, beforePivot } = place;
  const { context, exit, standing } = sequence;
  const inside = intoBlock(standing, block.name);
  const branches = block.branches.map((branch) => compileBranch(block, branch, place, inside));
  const groups = branches.map(({ group }) => group);
  const variable = context.names.block(block.name);
  if (!beforePivot) {
    const assigned = wantsOutcomes(block, context) ? variable : undefined;
    return {
      states: [
        { name: block.name, state: parallel(groups, assigned, { Next: next ?? exit.done }, standing) },
      ],
    };
  }
  const compensation = compensationOf(block, branches, place);
  const { next: settled, Catch, settled: choice } = settle(block, place, compensation);
  return {
    states: [
      { name: block.name, state: { ...parallel(groups, variable, { Next: settled }, standing), Catch } },
      choice,
    ],
    compensation,
  };
}

/**
 * What compensates a Parallel: a Parallel in which every branch begins where its outcome says; where its outcome names
 * nothing, with nothing; and where no outcome has come back, with its last compensation.
 */
function compensationOf(
  block: ParallelDocument,
  branches: readonly CompiledBranch[],
  { sequence: { context } }: NodePlace,
): Compensation | undefined {
  const compensated = [...branches.entries()].filter(([, { sequence }]) => sequence.compensations.length > 0);
  if (compensated.length === 0) return undefined;
  const entry = blockStates.compensation(block.name);
  const stuck = context.names.stuck(block.name);
  return {
    entry,
    states: ({ transition }, { view, standing }) => {
      const outcomes = sourceOf(block, view, context.names);
      const groups = compensated.map(([index, compiled]) => {
        const outcome = element(outcomes, index);
        const scene = {
          view: outcomeView(compiled.branch.steps, outcome, view),
          standing: intoBlock(standing, block.name),
        };
        return branchRecovery(block, compiled, { outcome, scene, context });
      });
      const assigned = context.continuesOnStuck ? stuck : undefined;
      return [{ name: entry, state: parallel(groups, assigned, transition, standing) }];
    },
    again: context.continuesOnStuck ? [againOf(block, compensated, { variable: stuck, place: context })] : [],
  };
}

/** A Parallel that tries once more what is stuck in its branches, where anything is. */
function againOf(
  block: ParallelDocument,
  compensated: readonly (readonly [index: number, CompiledBranch])[],
  {
    variable,
    place: context,
  }: { readonly variable: string; readonly place: NodePlace["sequence"]["context"] },
): Again {
  const entry = blockStates.stuck(block.name);
  const again = blockStates.again(block.name);
  return {
    entry,
    node: block.name,
    variable,
    isBlock: true,
    states: (next, { view, standing }, noted) => {
      const stuck = noted({ node: block.name, variable });
      const outcomes = sourceOf(block, view, context.names);
      const groups = compensated.map(([index, compiled], position) =>
        branchAgain(block, compiled, {
          stuck: element(stuck, position),
          scene: {
            view: outcomeView(compiled.branch.steps, element(outcomes, index), view),
            standing: intoBlock(standing, block.name),
          },
        }),
      );
      return [
        {
          name: entry,
          state: {
            Type: "Choice",
            Choices: [{ Condition: expression(call("exists", everyValue(stuck))), Next: again }],
            Default: next,
          },
        },
        { name: again, state: parallel(groups, undefined, { Next: next }, standing) },
      ];
    },
  };
}

function parallel(
  Branches: readonly EmittedGroup[],
  variable: string | undefined,
  next: Transition,
  standing: Standing,
): ParallelState<Expression> {
  return {
    Type: "Parallel",
    Branches,
    ...(variable === undefined ? {} : { Assign: { [variable]: expression(stateData("result")) } }),
    Output: "End" in next ? {} : handOn(standing),
    ...next,
  };
}
