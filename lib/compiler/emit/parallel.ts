import type { ParallelState, Transition } from "../../asl/index.js";
import type { ParallelDocument } from "../../saga/index.js";
import { call, element, everyValue, states as stateData } from "../jsonata/build.js";
import { type EmittedGroup, type Expression, expression } from "../jsonata/expression.js";
import type { CompileContext } from "../lower/context.js";
import { handOn, type IterationPath, intoBlock } from "../lower/iteration-path.js";
import { outcomeResults, sourceOf } from "../lower/result-scope.js";
import { branchAgain, branchRecovery } from "./branch-recovery.js";
import { type CompiledBranch, settle, wantsOutcomes } from "./concurrent-branches.js";
import type { Again, Compensation, CompiledNode, NodeSite } from "./sequence.js";

/**
 * A Parallel whose branches never fail: a failure ends its branch with an outcome that tells it, so that no branch is
 * abandoned while its function runs on. A Choice after it goes on, or into the recovery.
 *
 * After the pivot there is nothing to recover: a branch that cannot go on fails the execution, which is redriven.
 */
export function parallelNode(
  block: ParallelDocument,
  branches: readonly CompiledBranch[],
  site: NodeSite,
): CompiledNode {
  const { sequence, next, beforePivot } = site;
  const { context, exit, iterationPath } = sequence;
  const groups = branches.map(({ group }) => group);
  const variable = context.names.block(block.name);
  if (!beforePivot) {
    const assigned = wantsOutcomes(block, context) ? variable : undefined;
    return {
      states: [
        { name: block.name, state: parallel(groups, assigned, { Next: next ?? exit.done }, iterationPath) },
      ],
    };
  }
  const compensation = compensationOf(block, branches, context);
  const { next: settled, Catch, settled: choice } = settle(block, site, compensation);
  return {
    states: [
      { name: block.name, state: { ...parallel(groups, variable, { Next: settled }, iterationPath), Catch } },
      choice,
    ],
    compensation,
  };
}

/**
 * The compensation of a Parallel: a Parallel in which every branch begins where its outcome says; where its outcome
 * names nothing, with nothing; and where no outcome has come back, with its last compensation.
 */
function compensationOf(
  block: ParallelDocument,
  branches: readonly CompiledBranch[],
  context: CompileContext,
): Compensation | undefined {
  const compensated = [...branches.entries()].filter(([, { sequence }]) => sequence.compensations.length > 0);
  if (compensated.length === 0) return undefined;
  const entry = context.states.compensationOf(block.name);
  const stuck = context.names.stuck(block.name);
  return {
    entry,
    states: ({ transition }, { results, iterationPath }) => {
      const outcomes = sourceOf(block, results, context.names);
      const groups = compensated.map(([index, compiled]) => {
        const outcome = element(outcomes, index);
        const location = {
          results: outcomeResults(compiled.branch.steps, outcome, results),
          iterationPath: intoBlock(iterationPath, block.name),
        };
        return branchRecovery(block, compiled, { outcome, location, context });
      });
      const assigned = context.continuesOnStuck ? stuck : undefined;
      return [{ name: entry, state: parallel(groups, assigned, transition, iterationPath) }];
    },
    again: context.continuesOnStuck ? [againOf(block, compensated, context)] : [],
  };
}

/** A Parallel that tries once more what is stuck in its branches, where anything is. */
function againOf(
  block: ParallelDocument,
  compensated: readonly (readonly [index: number, CompiledBranch])[],
  context: CompileContext,
): Again {
  const variable = context.names.stuck(block.name);
  const entry = context.states.stuck(block.name);
  const again = context.states.again(block.name);
  return {
    entry,
    node: block.name,
    variable,
    isBlock: true,
    states: (next, { results, iterationPath }, noted) => {
      const stuck = noted({ node: block.name, variable });
      const outcomes = sourceOf(block, results, context.names);
      const groups = compensated.map(([index, compiled], position) =>
        branchAgain(block, compiled, {
          stuck: element(stuck, position),
          location: {
            results: outcomeResults(compiled.branch.steps, element(outcomes, index), results),
            iterationPath: intoBlock(iterationPath, block.name),
          },
          context,
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
        { name: again, state: parallel(groups, undefined, { Next: next }, iterationPath) },
      ];
    },
  };
}

function parallel(
  Branches: readonly EmittedGroup[],
  variable: string | undefined,
  next: Transition,
  iterationPath: IterationPath,
): ParallelState<Expression> {
  return {
    Type: "Parallel",
    Branches,
    ...(variable === undefined ? {} : { Assign: { [variable]: expression(stateData("result")) } }),
    Output: "End" in next ? {} : handOn(iterationPath),
    ...next,
  };
}
